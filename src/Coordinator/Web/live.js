// Replaces the live part of a page once a second; the server renders it.
const live = document.querySelector("[data-live]");
const notice = document.getElementById("notice");
const second = 1000;

async function refresh() {
  try {
    if (!document.hidden) await fetchPart();
  } catch {
    notice.hidden = false;
  }
  setTimeout(refresh, second);
}

async function fetchPart() {
  const response = await fetch(live.dataset.live, { cache: "no-store", signal: AbortSignal.timeout(3 * second) });
  // The token has changed.
  if (response.redirected) return location.reload();
  if (!response.ok) throw new Error(response.statusText);
  show(await response.text());
  notice.hidden = true;
}

// What a person did to the part stays: focus, ticks, scrolled tables.
function show(html) {
  const focused = live.contains(document.activeElement) ? document.activeElement.id : "";
  const region = [...live.querySelectorAll(".scroll")].indexOf(document.activeElement);
  const ticked = [...live.querySelectorAll("input:checked")].map(input => input.id);
  const scrolled = [...live.querySelectorAll(".scroll")].map(table => table.scrollLeft);
  live.innerHTML = html;
  for (const id of ticked) if (document.getElementById(id)) document.getElementById(id).checked = true;
  live.querySelectorAll(".scroll").forEach((table, i) => table.scrollLeft = scrolled[i] ?? 0);
  live.querySelectorAll(".scroll")[region]?.focus({ preventScroll: true });
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  if (live.querySelector("[data-ended]")) location.reload();
}

for (const button of document.querySelectorAll("[data-copy]")) {
  // Only pages of this machine or with TLS may write to the clipboard.
  button.hidden = !navigator.clipboard;
  button.onclick = async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
    button.textContent = "Copied";
  };
}

if (live) setTimeout(refresh, second);
