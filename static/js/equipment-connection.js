// Whether video gets out of this network: connections between two ends in this page, so that nobody
// else is met. Each must carry data there and back; a found address alone proves nothing.
const PATIENCE = 10000;
const WORD = "moedebro";

const after = (ms, value) => new Promise((done) => setTimeout(done, ms, value));
const isStun = (url) => /^stuns?:/.test(url);

// { isThrough, routes }: the routes are the kinds of addresses that were found.
export async function tryConnection({ iceServers, iceTransportPolicy }) {
  const stun = iceServers.filter(({ urls }) => urls.every(isStun));
  const turn = iceServers.filter(({ urls }) => !urls.every(isStun));
  const routes = new Set();
  const [isDirect, isAnswered, isRelayed] = await Promise.all([
    loop({ iceServers: [] }, routes),
    stun.length ? isAnsweredBy(stun, routes) : false,
    turn.length ? loop({ iceServers: turn, iceTransportPolicy: "relay" }, routes) : false,
  ]);
  const mayBeDirect = iceTransportPolicy !== "relay" && isDirect;
  const isThrough = isRelayed || (mayBeDirect && (isAnswered || !iceServers.length));
  return { isThrough, routes: [...routes] };
}

// Whether a word goes from one end to the other and back again.
async function loop(rtc, routes) {
  const [here, there] = [new RTCPeerConnection(rtc), new RTCPeerConnection(rtc)];
  try {
    there.ondatachannel = ({ channel }) => {
      channel.onmessage = ({ data }) => channel.send(data);
    };
    const channel = here.createDataChannel("test"); // before they meet: it is what they offer
    const isBack = new Promise((done) => {
      channel.onopen = () => channel.send(WORD);
      channel.onmessage = ({ data }) => done(data === WORD);
    });
    await meet(here, there, routes);
    return await Promise.race([isBack, after(PATIENCE, false)]);
  } catch (problem) {
    console.warn("no connection", problem.name);
    return false;
  } finally {
    here.close();
    there.close();
  }
}

// Each hears of the other; addresses are told once both know what the other one offers.
async function meet(here, there, routes) {
  let begin;
  const begun = new Promise((done) => {
    begin = done;
  });
  for (const [from, to] of [[here, there], [there, here]]) {
    from.onicecandidate = async ({ candidate }) => {
      if (!candidate?.candidate) return;
      routes.add(candidate.type === "prflx" ? "srflx" : candidate.type);
      await begun;
      if (to.signalingState !== "closed") await to.addIceCandidate(candidate);
    };
  }
  await here.setLocalDescription();
  await there.setRemoteDescription(here.localDescription);
  await there.setLocalDescription();
  await here.setRemoteDescription(there.localDescription);
  begin();
}

// Whether a STUN server answers. One that does may say our own address, and then no address is
// added to those we had: the search is over soon. One that does not is waited for.
async function isAnsweredBy(iceServers, routes) {
  const asking = new RTCPeerConnection({ iceServers });
  const found = new Set();
  let isRefused = false;
  try {
    const isOver = new Promise((done) => {
      asking.onicecandidateerror = () => {
        isRefused = true;
      };
      asking.onicecandidate = ({ candidate }) => {
        if (!candidate) done(true);
        else if (candidate.protocol === "udp") found.add(candidate.type);
        if (candidate?.type === "srflx") done(true);
      };
    });
    asking.createDataChannel("test");
    await asking.setLocalDescription();
    const isInTime = await Promise.race([isOver, after(PATIENCE, false)]);
    for (const type of found) routes.add(type);
    return isInTime && (found.has("srflx") || (found.has("host") && !isRefused));
  } finally {
    asking.close();
  }
}
