import { type Rgb, squarePng } from './png.ts';

/** Background of the icon and brand colour of the connector. */
export const iconColor = '#1b4d5c';
const background: Rgb = [0x1b, 0x4d, 0x5c];
const white: Rgb = [0xff, 0xff, 0xff];

const size = 160;
const deck = { top: 102, height: 8, left: 16, right: 144 };
const towers = { left: 46, right: 114, halfWidth: 4, top: 46, bottom: 122 };
const cable = { thickness: 3, sag: 48 };

/** The icon: a suspension bridge in white on the brand colour, 160 pixels square. */
export function connectorIcon(): Uint8Array {
  return squarePng(size, (x, y) => (isBridge(x, y) ? white : background));
}

function isBridge(x: number, y: number): boolean {
  return isDeck(x, y) || isTower(x, y) || isCable(x, y) || isHanger(x, y);
}

function isDeck(x: number, y: number): boolean {
  return x >= deck.left && x <= deck.right && y >= deck.top && y < deck.top + deck.height;
}

function isTower(x: number, y: number): boolean {
  const near = Math.min(Math.abs(x - towers.left), Math.abs(x - towers.right));
  return near <= towers.halfWidth && y >= towers.top && y <= towers.bottom;
}

/** Height of the cable: a parabola between the towers, straight lines to the ends of the deck. */
function cableAt(x: number): number {
  const middle = (towers.left + towers.right) / 2;
  const half = (towers.right - towers.left) / 2;
  if (Math.abs(x - middle) <= half) {
    const offset = (x - middle) / half;
    return towers.top + cable.sag * (1 - offset * offset);
  }
  const outside = Math.abs(x - middle) - half;
  const span = towers.left - deck.left;
  return towers.top + ((deck.top - towers.top) * outside) / span;
}

function isCable(x: number, y: number): boolean {
  return x >= deck.left && x <= deck.right && Math.abs(y - cableAt(x)) <= cable.thickness;
}

function isHanger(x: number, y: number): boolean {
  const onGrid = (x - deck.left) % 12 < 2;
  return x >= deck.left && x <= deck.right && onGrid && y >= cableAt(x) && y < deck.top;
}
