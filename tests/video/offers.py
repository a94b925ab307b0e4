"""What a page says to the media server, without a browser: enough to be in. It sends nothing."""

_FINGERPRINT = ":".join(["AB"] * 32)
_TRANSPORT = (
    "c=IN IP4 0.0.0.0", "a=rtcp-mux", "a=ice-ufrag:moed", "a=ice-pwd:moedebromoedebromoedebro1",
    f"a=fingerprint:sha-256 {_FINGERPRINT}", "a=setup:actpass", "a=sendonly",
)  # fmt: skip
_LINES = (
    "v=0", "o=- 4611731400430051336 2 IN IP4 127.0.0.1", "s=-", "t=0 0", "a=group:BUNDLE 0 1",
    "m=audio 9 UDP/TLS/RTP/SAVPF 111", *_TRANSPORT, "a=mid:0", "a=rtpmap:111 opus/48000/2",
    "m=video 9 UDP/TLS/RTP/SAVPF 96", *_TRANSPORT, "a=mid:1", "a=rtpmap:96 VP8/90000",
    "a=rtcp-fb:96 nack pli",
)  # fmt: skip
OFFER = "".join(f"{line}\r\n" for line in _LINES)
ANSWER = OFFER.replace("actpass", "active").replace("sendonly", "recvonly")
