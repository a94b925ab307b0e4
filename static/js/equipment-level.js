// How loud the microphone is just now. Heard means that it really moved: a voice comes and goes,
// while a hum or a loose cable is the same all the time.
const EVERY = 100; // ms between looks
const RISE = 0.02; // of the loudest there is, above the quietest that was heard
const TIMES = 3; // looks as loud as that: a click is within two of them, and not a voice
const WINDOW = 8192; // samples looked at: 0.17 s, so that nothing falls between two looks
const LOUDEST = 0.25; // fills the bar

// { heard, stop }: `heard` becomes true the first time; `show` gets 0 to 10, many times a second.
export function listen(audio, stream, show) {
  audio.resume();
  const source = audio.createMediaStreamSource(new MediaStream(stream.getAudioTracks()));
  const analyser = new AnalyserNode(audio, { fftSize: WINDOW });
  source.connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  let quietest = Infinity;
  let loud = 0;
  let tell;
  const heard = new Promise((done) => {
    tell = done;
  });

  function look() {
    analyser.getFloatTimeDomainData(samples);
    const level = Math.sqrt(samples.reduce((sum, each) => sum + each * each, 0) / samples.length);
    quietest = Math.min(quietest, level);
    if (level - quietest > RISE) loud += 1;
    if (loud >= TIMES) tell(true);
    show(Math.min(10, 10 * Math.sqrt(level / LOUDEST)));
  }

  const timer = setInterval(look, EVERY);
  return {
    heard,
    stop: () => {
      clearInterval(timer);
      source.disconnect();
    },
  };
}
