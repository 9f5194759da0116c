// Uploads a file as it is, telling how far it is. The browser's fetch cannot tell, so this one request goes another way.
import { uploadImportFile, uploadSideFile } from '@contracts/record/sources/contract.ts';
import { type AnswerOf, addressOf } from '../../api/client.ts';
import { problemFrom, unreachable } from '../../api/problem.ts';

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

/** Sends the bytes to the address; `onShare` gets 0 to 1. */
const send = <Answer>(address: string, file: File, onShare: (share: number) => void): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', address);
    request.setRequestHeader('content-type', 'application/octet-stream');
    request.upload.onprogress = (event) => event.lengthComputable && onShare(event.loaded / event.total);
    request.onerror = () => reject(unreachable(new Error('upload failed')));
    request.onload = () => {
      const body = parse(request.responseText);
      if (request.status >= 200 && request.status < 300) resolve(body as Answer);
      else reject(problemFrom(request.status, body, request.getResponseHeader('x-request-id')));
    };
    request.send(file);
  });

export const uploadFile = (file: File, onShare: (share: number) => void): Promise<AnswerOf<typeof uploadImportFile>> =>
  send(addressOf(uploadImportFile, { query: { name: file.name } }), file, onShare);

/** Puts a file beside an uploaded one, under the name by which the mapping looks it up. */
export const uploadBeside = (
  fileId: string,
  name: string,
  file: File,
  onShare: (share: number) => void,
): Promise<AnswerOf<typeof uploadSideFile>> =>
  send(addressOf(uploadSideFile, { params: { fileId }, query: { name } }), file, onShare);
