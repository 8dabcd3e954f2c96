"use strict";

// Draws the map of an event from the data that its element names. Texts go in as text, never as HTML.

const STEPS = [0.1, 0.25, 0.5, 1, 2, 5, 10];

function line(text) {
  const node = document.createElement("span");
  node.textContent = text;
  return node;
}

function drawOutlines(map, data) {
  for (const country of data.countries) {
    const shape = L.polygon(country.rings, { className: "map-country" }).addTo(map);
    shape.bindTooltip(line(country.name), { sticky: true });
  }
  drawGrid(map, data.limits);
  if (data.area) {
    L.polygon(data.area.rings, { className: "map-area", interactive: false }).addTo(map);
  }
}

function drawGrid(map, [[south, west], [north, east]]) {
  const step = STEPS.find((degrees) => (east - west) / degrees <= 12) || 20;
  const style = { className: "map-grid", interactive: false };
  for (let x = Math.ceil(west / step) * step; x <= east; x += step) {
    L.polyline([[south, x], [north, x]], style).addTo(map);
  }
  for (let y = Math.ceil(south / step) * step; y <= north; y += step) {
    L.polyline([[y, west], [y, east]], style).addTo(map);
  }
}

function drawTowns(map, settlements) {
  for (const { name, at } of settlements) {
    const town = L.circleMarker(at, { radius: 2, className: "map-town", interactive: false });
    const label = { permanent: true, direction: "right", className: "map-label" };
    town.addTo(map).bindTooltip(line(name), label);
  }
}

// Names that would cover another are left out until there is room.
function thinLabels(map) {
  const taken = [];
  for (const label of map.getPane("tooltipPane").querySelectorAll(".map-label")) {
    label.style.visibility = "visible";
    const box = label.getBoundingClientRect();
    const covers = taken.some(
      (other) =>
        box.left < other.right && other.left < box.right &&
        box.top < other.bottom && other.top < box.bottom,
    );
    label.style.visibility = covers ? "hidden" : "visible";
    if (!covers) taken.push(box);
  }
}

function drawPoint(map, point, className, words) {
  if (point.radius_km) {
    L.circle(point.at, { radius: point.radius_km * 1000, className: "map-circle", interactive: false }).addTo(map);
  }
  const marker = L.circleMarker(point.at, { radius: 6, className });
  marker.addTo(map).bindTooltip(line(`${words}: ${point.words}`));
}

function drawPart(map, part) {
  if (part.radius_km) {
    L.circle(part.at, { radius: part.radius_km * 1000, className: "map-circle", interactive: false }).addTo(map);
  }
  const icon = L.divIcon({ className: "map-number", html: line(String(part.number)), iconSize: [26, 26] });
  const title = `${part.number}: ${part.title}`;
  // Markers may cover one another; whoever has no mouse takes the same links from the table.
  const marker = L.marker(part.at, { icon, title, keyboard: false }).addTo(map);
  marker.on("click", () => window.location.assign(part.url));
}

function draw(element, data) {
  element.hidden = false;
  const map = L.map(element, {
    attributionControl: false,
    scrollWheelZoom: false,
    maxBounds: data.limits,
    zoomSnap: 0.5,
  });
  map.fitBounds(data.view, { animate: false });
  map.setMinZoom(map.getBoundsZoom(data.limits) - 0.5);
  map.setMaxZoom(13);
  drawOutlines(map, data);
  drawTowns(map, data.settlements);
  data.former.forEach((point) => drawPoint(map, point, "map-former", "Former point"));
  if (data.point) drawPoint(map, data.point, "map-point", "The event");
  data.parts.forEach((part) => drawPart(map, part));
  L.control.scale({ imperial: false }).addTo(map);
  map.on("zoomend", () => thinLabels(map));
  thinLabels(map);
}

// On a tab that is not open there is no room yet, and a map takes the size that it has at first.
function whenSeen(around, act) {
  const watch = new ResizeObserver(() => {
    if (!around.clientWidth) return;
    watch.disconnect();
    act();
  });
  watch.observe(around);
}

async function start(element) {
  try {
    const answer = await fetch(element.dataset.map, { credentials: "same-origin" });
    if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
    const data = await answer.json();
    if (data.view) whenSeen(element.closest(".glance"), () => draw(element, data));
  } catch (problem) {
    element.hidden = true;
    document.querySelector(".glance-map-failed").hidden = false;
    console.warn("The map could not be drawn:", problem);
  }
}

document.querySelectorAll("[data-map]").forEach(start);
