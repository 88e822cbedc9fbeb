// Fills in where the telephone is, when its owner presses the button. Without it the form works too.
"use strict";
(() => {
  const box = document.querySelector("[data-position]");
  if (!box || !navigator.geolocation) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button quiet locate";
  button.textContent = box.dataset.words;
  button.addEventListener("click", () => {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        document.getElementById("id_longitude").value = coords.longitude.toFixed(6);
        document.getElementById("id_latitude").value = coords.latitude.toFixed(6);
        button.textContent = box.dataset.done;
      },
      () => { button.textContent = box.dataset.failed; },
      { enableHighAccuracy: true, timeout: 15000 },
    );
  });
  box.prepend(button);
})();
