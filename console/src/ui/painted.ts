// Pictures that are no charts of the library: whoever shows one says how it is painted, so that it is saved as charts are.
import { type RefObject, useEffect, useRef } from 'react';

/** A picture in its own units. */
export interface Painting {
  readonly width: number;
  readonly height: number;
  paint(context: CanvasRenderingContext2D): void;
}

const paintings = new WeakMap<Element, () => Painting>();

/** The place of such a picture; it must carry `data-painted`. */
export const usePainted = <Place extends HTMLElement>(make: (place: Place) => Painting): RefObject<Place | null> => {
  const place = useRef<Place>(null);
  useEffect(() => {
    const own = place.current;
    if (!own) return;
    paintings.set(own, () => make(own));
    return () => {
      paintings.delete(own);
    };
  });
  return place;
};

/** Browsers refuse canvases that are larger. */
const EDGE_MAX = 8_000;

/** The picture of a place, at twice the size where that fits; null where nothing is painted. */
export const paintedPicture = (place: Element, background: string): HTMLCanvasElement | null => {
  const painting = paintings.get(place)?.();
  if (!painting) return null;
  const { width, height } = painting;
  const scale = Math.min(2, EDGE_MAX / Math.max(width, height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const context = canvas.getContext('2d');
  if (!context) return null;
  context.scale(scale, scale);
  context.fillStyle = background;
  context.fillRect(0, 0, width, height);
  painting.paint(context);
  return canvas;
};
