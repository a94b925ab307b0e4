// Three soft notes, made here: nothing is fetched. They swell, so that nobody is startled.
const NOTES = [523.25, 659.25, 783.99];
const LENGTH = 0.6; // seconds each
const LOUD = 0.4;

export function playTone(audio) {
  audio.resume();
  NOTES.forEach((frequency, number) => {
    const begins = audio.currentTime + number * LENGTH;
    const note = new OscillatorNode(audio, { frequency });
    const volume = new GainNode(audio, { gain: 0 });
    volume.gain.setValueAtTime(0, begins);
    volume.gain.linearRampToValueAtTime(LOUD, begins + LENGTH / 3);
    volume.gain.linearRampToValueAtTime(0, begins + LENGTH);
    note.connect(volume).connect(audio.destination);
    note.start(begins);
    note.stop(begins + LENGTH);
  });
}
