// The charts of a place as PNG files.
import { picturesOf } from './chart.tsx';
import { saveFile } from './save-file.ts';

/** Written one after the other, so that the first in the list is the first among the downloads. */
const saveAll = async (pictures: readonly HTMLCanvasElement[], name: string): Promise<void> => {
  for (const [index, picture] of pictures.entries()) {
    const content = await new Promise<Blob | null>((resolve) => picture.toBlob(resolve, 'image/png'));
    if (content) saveFile(`${index === 0 ? name : `${name}-${index + 1}`}.png`, content);
  }
};

/** Saves each chart within the place; false where there is none. */
export const savePictures = (place: HTMLElement | null, name: string, background: string): boolean => {
  const pictures = place ? picturesOf(place, background) : [];
  void saveAll(pictures, name);
  return pictures.length > 0;
};
