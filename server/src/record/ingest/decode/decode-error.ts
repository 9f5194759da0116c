// The one error that decoding may raise. Whatever bytes arrive, a decoder answers a value or throws this.

export type DecodeErrorCode =
  | 'EMPTY_BODY'
  | 'BODY_TOO_LARGE'
  | 'TOO_MANY_EVENTS'
  | 'BAD_GZIP'
  | 'BAD_BASE64'
  | 'BAD_URL_ENCODING'
  | 'BAD_CIPHER_TEXT'
  | 'INVALID_UTF8'
  | 'NOT_JSON'
  | 'TOO_DEEP'
  | 'TOO_MANY_LAYERS'
  | 'WRONG_SHAPE';

/** A request that cannot be read. `status` is 413 for what is too large and 400 for the rest. */
export class DecodeError extends Error {
  override readonly name = 'DecodeError';
  readonly code: DecodeErrorCode;

  constructor(code: DecodeErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }

  get status(): 400 | 413 {
    return this.code === 'BODY_TOO_LARGE' || this.code === 'TOO_MANY_EVENTS' ? 413 : 400;
  }
}
