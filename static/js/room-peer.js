// One connection to one other browser, by "perfect negotiation": both may offer at any time, and
// when two offers meet, the polite one gives way.
const KINDS = ["audio", "video"];

export class PeerLink {
  #making = false;
  #ignoring = false;
  #isSending = false;
  #said = 0;
  #heard = 0;
  #turn = Promise.resolve();

  // say(payload) passes a signal on; changed() is called when the connection or its media change.
  constructor({ rtc, stream, isPolite, say, changed }) {
    Object.assign(this, { stream, isPolite, say, changed });
    this.remote = new MediaStream();
    this.pc = new RTCPeerConnection(rtc);
    this.pc.onnegotiationneeded = () => this.#offer();
    this.pc.onicecandidate = ({ candidate }) => candidate && this.#tell({ candidate });
    this.pc.ontrack = ({ track }) => {
      this.remote.addTrack(track);
      this.changed();
    };
    this.pc.onconnectionstatechange = () => {
      if (this.pc.connectionState === "failed") this.pc.restartIce();
      this.changed();
    };
  }

  get isConnected() {
    return this.pc.connectionState === "connected";
  }

  // Who came last begins; the other one answers. Without a camera we still want their picture.
  begin() {
    this.#sendOwn();
    const sent = this.pc.getSenders().map((sender) => sender.track?.kind);
    for (const kind of KINDS) {
      if (!sent.includes(kind)) this.pc.addTransceiver(kind, { direction: "recvonly" });
    }
  }

  // A request that is tried again may bring the same signal twice.
  take({ n, ...payload }) {
    if (n <= this.#heard) return;
    this.#heard = n;
    this.#turn = this.#turn.then(() => this.#handle(payload)).catch((problem) => {
      if (this.pc.signalingState !== "closed") console.warn("signal not understood", problem.name);
    });
  }

  close() {
    this.pc.close();
  }

  #tell(payload) {
    this.#said += 1;
    this.say({ n: this.#said, ...payload });
  }

  #sendOwn() {
    if (this.#isSending) return;
    this.#isSending = true;
    for (const track of this.stream?.getTracks() ?? []) this.pc.addTrack(track, this.stream);
  }

  async #offer() {
    try {
      this.#making = true;
      await this.pc.setLocalDescription();
      this.#tell({ description: this.pc.localDescription });
    } catch (problem) {
      if (this.pc.signalingState !== "closed") throw problem;
    } finally {
      this.#making = false;
    }
  }

  async #handle({ description, candidate }) {
    if (candidate) {
      if (!this.#ignoring) await this.pc.addIceCandidate(candidate);
      return;
    }
    const isOffer = description.type === "offer";
    const isClash = isOffer && (this.#making || this.pc.signalingState !== "stable");
    this.#ignoring = isClash && !this.isPolite;
    if (this.#ignoring) return;
    await this.pc.setRemoteDescription(description);
    if (!isOffer) return;
    this.#sendOwn();
    await this.pc.setLocalDescription();
    this.#tell({ description: this.pc.localDescription });
  }
}
