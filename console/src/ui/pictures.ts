// The charts of a place as PNG files.
import { picturesOf } from './chart.tsx';

const save = (name: string, picture: string): void => {
  const link = document.createElement('a');
  link.href = picture;
  link.download = `${name}.png`;
  link.click();
};

/** Saves each chart within the place; false where there is none. */
export const savePictures = (place: HTMLElement | null, name: string, background: string): boolean => {
  const pictures = place ? picturesOf(place, background) : [];
  for (const [index, picture] of pictures.entries()) save(index === 0 ? name : `${name}-${index + 1}`, picture);
  return pictures.length > 0;
};
