// The HTTP surface of side files: what a mapping looks values up in, beside an uploaded file.
import { z } from 'zod';
import { defineEndpoint } from '../../platform/http/endpoint.ts';

const fileParams = z.object({ fileId: z.string() });
const sideFileSchema = z.object({ name: z.string(), bytes: z.number().int() });

export const listSideFiles = defineEndpoint({
  method: 'GET',
  path: '/imports/files/:fileId/side-files',
  summary: 'Lists the side files that were uploaded for a file.',
  tag: 'imports',
  access: { kind: 'permission', permission: 'sources.read' },
  params: fileParams,
  response: z.object({ items: z.array(sideFileSchema) }),
  refusals: { FILE_NOT_FOUND: 404 },
});

export const uploadSideFile = defineEndpoint({
  method: 'POST',
  path: '/imports/files/:fileId/side-files',
  summary:
    'Uploads a file that the mapping looks values up in; one of the same name is replaced. The raw bytes are the body.',
  tag: 'imports',
  access: { kind: 'permission', permission: 'sources.write' },
  params: fileParams,
  query: z.object({ name: z.string().min(1).max(255) }),
  response: sideFileSchema,
  refusals: {
    FILE_NOT_FOUND: 404,
    FILE_TOO_LARGE: 413,
    FILE_EMPTY: 422,
    FILE_NAME_INVALID: 422,
    SIDE_FILE_IS_FILE: 422,
    FILE_IN_USE: 409,
  },
  raw: true,
});
