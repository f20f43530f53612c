/** Just enough SVG: elements as text, with their attributes escaped. */

/** `element("rect", { x: 1 })`; content is text that is SVG already. */
export function element(name, attributes, content = "") {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${escape(round(value))}"`);
  return `<${name}${written.join("")}>${content}</${name}>`;
}

/** A line of text. */
export function label(x, y, content, attributes = {}) {
  return element("text", { x, y, ...attributes }, escape(content));
}

/** A whole picture on white, with a title for those who hear it. */
export function picture(width, height, title, content) {
  const attributes = {
    xmlns: "http://www.w3.org/2000/svg",
    viewBox: `0 0 ${Math.ceil(width)} ${Math.ceil(height)}`,
    width: Math.ceil(width),
    height: Math.ceil(height),
    role: "img",
    "font-family": "system-ui, 'Segoe UI', Helvetica, Arial, sans-serif",
    "font-size": 12,
    fill: "#24292f",
  };
  const background = element("rect", { width, height, fill: "#ffffff" });
  return `${element("svg", attributes, [`<title>${escape(title)}</title>`, background, ...content].join("\n"))}\n`;
}

function round(value) {
  return typeof value === "number" ? Math.round(value * 100) / 100 : value;
}

function escape(value) {
  return String(value).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
