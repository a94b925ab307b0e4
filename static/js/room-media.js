// The person's own camera and microphone: as much of it as there is and as we may use.
// Four pictures go up from each browser, so they are small.
const PICTURE = { width: { ideal: 640 }, height: { ideal: 360 }, frameRate: { ideal: 24 } };
const WISHES = [
  [{ audio: true, video: PICTURE }, null],
  [{ audio: true }, "no-camera"],
  [{ video: PICTURE }, "no-microphone"],
];
const REASONS = { NotAllowedError: "refused", SecurityError: "refused", NotReadableError: "busy" };

// { stream, lack, reason }: `lack` is the name of the words to show, or null when all is well;
// `reason` says why, also where only one of the two is lacking.
export async function ownMedia() {
  const isAsked = Boolean(navigator.mediaDevices?.getUserMedia);
  let reason = isAsked ? "missing" : "insecure";
  for (const [wish, lack] of isAsked ? WISHES : []) {
    try {
      return { stream: await navigator.mediaDevices.getUserMedia(wish), lack, reason };
    } catch (problem) {
      reason = REASONS[problem.name] ?? reason;
    }
  }
  return { stream: null, lack: reason, reason };
}

// A button that says by aria-pressed whether the microphone or camera is on.
export function wireSwitch(button, tracks) {
  button.disabled = tracks.length === 0;
  button.setAttribute("aria-pressed", String(tracks.length > 0));
  button.addEventListener("click", () => {
    const isOn = button.getAttribute("aria-pressed") !== "true";
    for (const track of tracks) track.enabled = isOn;
    button.setAttribute("aria-pressed", String(isOn));
  });
}
