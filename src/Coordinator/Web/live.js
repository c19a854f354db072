// Replaces the live part of a page once a second; the server renders it.
const live = document.querySelector("[data-live]");
const notice = document.getElementById("notice");

async function refresh() {
  try {
    const response = await fetch(live.dataset.live, { cache: "no-store" });
    if (!response.ok) throw new Error(response.statusText);
    if (response.redirected) return location.reload();
    show(await response.text());
    notice.hidden = true;
  } catch {
    notice.hidden = false;
  }
  setTimeout(refresh, 1000);
}

function show(html) {
  const focused = live.contains(document.activeElement) ? document.activeElement.id : "";
  live.innerHTML = html;
  if (focused) document.getElementById(focused)?.focus();
  if (live.querySelector("[data-ended]")) location.reload();
}

if (live) setTimeout(refresh, 1000);
