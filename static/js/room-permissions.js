// Tells when camera or microphone is allowed again. Not every browser does.
export async function watchPermissions(granted) {
  for (const name of ["camera", "microphone"]) {
    try {
      const permission = await navigator.permissions.query({ name });
      permission.addEventListener("change", () => permission.state === "granted" && granted());
    } catch {
      // What is left is a device that changes, and a reload.
    }
  }
}
