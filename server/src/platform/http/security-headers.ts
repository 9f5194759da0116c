// What browsers are told about trust. Derived from the public address: an intranet without TLS must not be told to
// upgrade its requests, or the console stays blank there.

/** Headers of the console and of the API. `publicUrl` decides whether TLS is insisted on. */
export const securityHeaders = (publicUrl: string): Readonly<Record<string, string>> => {
  const secure = publicUrl.startsWith('https://');
  const policy = [
    "default-src 'self'",
    "script-src 'self'",
    // The component library writes style elements at run time; styles cannot run code.
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "worker-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    ...(secure ? ['upgrade-insecure-requests'] : []),
  ];
  return {
    'content-security-policy': policy.join('; '),
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'same-origin',
    'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=()',
    // Browsers ignore these two on plain http and write a warning; they are sent where they count.
    ...(secure
      ? {
          'strict-transport-security': 'max-age=31536000',
          'cross-origin-opener-policy': 'same-origin',
        }
      : {}),
    'cross-origin-resource-policy': 'same-origin',
  };
};
