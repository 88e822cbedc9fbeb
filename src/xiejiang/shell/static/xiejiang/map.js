// The map of a case. The list beside it says the same; this only shows where.
"use strict";

import "../vendor/leaflet/leaflet.js";

const L = window.L;
const NEAR = 60000; // metres: reference points further off do not widen the first view
const CLOSEST = 16;
const COARSE = 11; // without a base map: closer, river lines that are 1 to 3 km off would mislead

const popup = (spot) => {
  const box = document.createElement("div");
  const title = document.createElement(spot.url ? "a" : "b");
  title.textContent = spot.title;
  if (spot.url) title.href = spot.url;
  const words = document.createElement("span");
  words.textContent = [spot.kind, spot.words].filter(Boolean).join(" · ");
  box.append(title, document.createElement("br"), words);
  return box;
};

// Numbers may lie on one another; whoever uses the keyboard has each of them in the list.
const marker = (spot) =>
  L.marker([spot.lat, spot.lon], {
    keyboard: false,
    title: `${spot.number}. ${spot.title}`,
    alt: `${spot.number}. ${spot.title}`,
    icon: L.divIcon({ className: `map-number is-${spot.tone}`, html: String(spot.number), iconSize: [24, 24] }),
    zIndexOffset: spot.tone === "running" ? 1000 : spot.tone === "plain" ? -1000 : 0,
  }).bindPopup(popup(spot));

// What the first view shows: the case and its evidence; near reference points with them.
const view = (spots) => {
  const own = spots.filter((s) => s.tone !== "plain");
  if (!own.length) return L.latLngBounds(spots.map((s) => [s.lat, s.lon]));
  const bounds = L.latLngBounds(own.map((s) => [s.lat, s.lon]));
  const centre = bounds.getCenter();
  spots.forEach((s) => {
    if (centre.distanceTo([s.lat, s.lon]) < NEAR) bounds.extend([s.lat, s.lon]);
  });
  return bounds;
};

// Outlines of places, drawn under the numbers.
const outlines = (map, text) =>
  JSON.parse(text || "[]").map((shape) => L.geoJSON(shape, { style: { className: "map-outline" }, interactive: false }).addTo(map));

const rivers = async (map, url) => {
  const answer = await fetch(url);
  const found = await answer.json();
  L.geoJSON(found, {
    style: ({ properties: p }) => ({
      className: `map-${p.kind} map-order-${p.order}${p.schematic ? " map-schematic" : ""}`,
    }),
    onEachFeature: (f, layer) => layer.bindTooltip(f.properties.name, { sticky: true }),
  })
    .addTo(map)
    .bringToBack();
};

export const draw = async (box) => {
  const spots = JSON.parse(box.dataset.spots);
  try {
    const closest = box.dataset.tiles ? CLOSEST : COARSE;
    const map = L.map(box, { zoomControl: false, scrollWheelZoom: false, maxZoom: closest + 1 });
    map.attributionControl.setPrefix(false).addAttribution(box.dataset.credit);
    L.control
      .zoom({ zoomInTitle: box.dataset.wordsIn, zoomOutTitle: box.dataset.wordsOut })
      .addTo(map);
    L.control.scale({ imperial: false }).addTo(map);
    map.on("focus", () => map.scrollWheelZoom.enable());
    map.on("blur", () => map.scrollWheelZoom.disable());
    if (box.dataset.tiles) L.tileLayer(box.dataset.tiles, { maxZoom: closest + 1 }).addTo(map);
    const shapes = outlines(map, box.dataset.shapes);
    const bounds = shapes.reduce((all, s) => all.extend(s.getBounds()), view(spots));
    map.fitBounds(bounds.pad(0.2), { maxZoom: closest });
    spots.forEach((spot) => marker(spot).addTo(map));
    await rivers(map, box.dataset.rivers);
  } catch (error) {
    console.error(error);
    box.textContent = box.dataset.wordsFailed;
    box.classList.add("map-failed");
  }
};
