// A button that says by aria-pressed whether the microphone or camera is on. What is turned off
// stays off, also when the device is lost and found again.
export class Switch {
  isWanted = true;

  constructor(button, turned) {
    this.button = button;
    button.addEventListener("click", () => {
      this.isWanted = !this.isWanted;
      turned();
    });
  }

  show(isThere) {
    this.button.disabled = !isThere;
    this.button.setAttribute("aria-pressed", String(isThere && this.isWanted));
  }
}
