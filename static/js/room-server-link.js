// One connection to the media server: what we send, or what one other sends.
const GATHERING = 2000; // what was not found by then, the server finds by itself
const DOUBT = 4000; // a connection that falters for so long is made anew

// The description to hand over, with the ways that were found.
function gathered(pc) {
  return new Promise((done) => {
    const finish = () => done(pc.localDescription?.sdp);
    if (pc.iceGatheringState === "complete") return finish();
    setTimeout(finish, GATHERING);
    pc.addEventListener("icegatheringstatechange", () => {
      if (pc.iceGatheringState === "complete") finish();
    });
  });
}

export class ServerLink {
  remote = new MediaStream();
  outcome = null; // of the last try: "done" and what else the server says
  #doubted = null;

  constructor({ rtc, desk, changed }) {
    Object.assign(this, { rtc, desk, changed });
    this.pc = this.#fresh();
  }

  get isConnected() {
    return this.pc.connectionState === "connected";
  }

  // Whether it must be made anew.
  get isBroken() {
    const { connectionState } = this.pc;
    if (this.outcome !== null && this.outcome !== "done") return true;
    if (connectionState === "failed" || connectionState === "closed") return true;
    if (connectionState !== "disconnected") this.#doubted = null;
    else this.#doubted ??= performance.now();
    return this.#doubted !== null && performance.now() - this.#doubted > DOUBT;
  }

  // Send this: the server answers our offer.
  publish(stream) {
    return this.#try(async (pc) => {
      for (const kind of ["audio", "video"]) {
        const track = stream?.getTracks().find((each) => each.kind === kind);
        pc.addTransceiver(track ?? kind, { direction: "sendonly" });
      }
      await pc.setLocalDescription();
      const { outcome, sdp } = await this.desk.ask({ deed: "publish", sdp: await gathered(pc) });
      if (outcome === "done") await pc.setRemoteDescription({ type: "answer", sdp });
      return outcome;
    });
  }

  // See this one: we answer the server's offer.
  watch({ id, visit }) {
    return this.#try(async (pc) => {
      const told = await this.desk.ask({ deed: "watch", peer: id, peerVisit: visit });
      if (told.outcome !== "done") return told.outcome;
      await pc.setRemoteDescription({ type: "offer", sdp: told.sdp });
      await pc.setLocalDescription();
      const { handle } = told;
      const { outcome } = await this.desk.ask({ deed: "start", handle, sdp: await gathered(pc) });
      return outcome;
    });
  }

  // In the place of one that stopped, or where there was none.
  send(track) {
    const isOf = ({ receiver }) => receiver.track.kind === track.kind;
    this.pc.getTransceivers().find(isOf)?.sender.replaceTrack(track);
  }

  close() {
    this.pc.close();
  }

  // On a connection of its own. One that is closed meanwhile is nobody's any more.
  async #try(steps) {
    this.close();
    this.outcome = null;
    this.#doubted = null;
    for (const track of this.remote.getTracks()) this.remote.removeTrack(track);
    const pc = (this.pc = this.#fresh());
    try {
      this.outcome = await steps(pc);
    } catch (problem) {
      this.outcome = "not-yet";
      if (pc.signalingState !== "closed") console.warn("media not understood", problem.name);
    }
    this.changed();
    return this.outcome;
  }

  #fresh() {
    const pc = new RTCPeerConnection(this.rtc);
    pc.ontrack = ({ track }) => {
      this.remote.addTrack(track);
      this.changed();
    };
    pc.onconnectionstatechange = () => this.changed();
    return pc;
  }
}
