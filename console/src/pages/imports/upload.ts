// Uploads a file as it is, telling how far it is. The browser's fetch cannot tell, so this one request goes another way.
import { uploadImportFile } from '@contracts/record/sources/contract.ts';
import { type AnswerOf, addressOf } from '../../api/client.ts';
import { problemFrom, unreachable } from '../../api/problem.ts';

export type UploadedFile = AnswerOf<typeof uploadImportFile>;

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

/** Sends the bytes; `onShare` gets 0 to 1. */
export const uploadFile = (file: File, onShare: (share: number) => void): Promise<UploadedFile> =>
  new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open(uploadImportFile.method, addressOf(uploadImportFile, { query: { name: file.name } }));
    request.setRequestHeader('content-type', 'application/octet-stream');
    request.upload.onprogress = (event) => event.lengthComputable && onShare(event.loaded / event.total);
    request.onerror = () => reject(unreachable(new Error('upload failed')));
    request.onload = () => {
      const body = parse(request.responseText);
      if (request.status >= 200 && request.status < 300) resolve(body as UploadedFile);
      else reject(problemFrom(request.status, body, request.getResponseHeader('x-request-id')));
    };
    request.send(file);
  });
