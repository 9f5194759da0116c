// A small real identity provider, with its own keys, on a port of its own, for tests.
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

/** A provider with one client, `zhiyin`, whose secret is `hush`. */
export interface Provider {
  readonly issuer: string;
  /** Claims of whoever signs in next, besides the protocol's own. */
  claims: Record<string, unknown>;
  /** What the person does at the provider: answers the address it sends the browser back to. */
  approve(location: string): string;
  close(): void;
}

const readBody = async (request: IncomingMessage): Promise<URLSearchParams> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return new URLSearchParams(Buffer.concat(chunks).toString());
};

/** Starts a provider. Whoever opens its page of authorisation in a browser is approved at once. */
export const startProvider = async (): Promise<Provider> => {
  const { publicKey, privateKey } = await generateKeyPair('RS256');
  const jwk = { ...(await exportJWK(publicKey)), kid: 'k1', alg: 'RS256', use: 'sig' };
  const grants = new Map<string, URLSearchParams>();
  const provider = { claims: {} as Record<string, unknown>, issuer: '' };
  const idToken = (nonce: string | null): Promise<string> =>
    new SignJWT({ nonce: nonce ?? '', ...provider.claims })
      .setProtectedHeader({ alg: 'RS256', kid: 'k1' })
      .setIssuer(provider.issuer)
      .setAudience('zhiyin')
      .setIssuedAt()
      .setExpirationTime('5m')
      .sign(privateKey);
  const approve = (location: string): string => {
    const asked = new URL(location).searchParams;
    const code = `code-${grants.size}-${asked.get('state')}`;
    grants.set(code, asked);
    return `?${new URLSearchParams({ code, state: asked.get('state') ?? '' }).toString()}`;
  };
  const token = async (body: URLSearchParams): Promise<[number, object]> => {
    const asked = grants.get(body.get('code') ?? '');
    grants.delete(body.get('code') ?? '');
    const challenge = createHash('sha256')
      .update(body.get('code_verifier') ?? '')
      .digest('base64url');
    const good =
      asked?.get('code_challenge') === challenge &&
      body.get('client_secret') === 'hush' &&
      body.get('redirect_uri') === asked.get('redirect_uri');
    if (!asked || !good) return [400, { error: 'invalid_grant' }];
    return [200, { access_token: 'a', token_type: 'Bearer', id_token: await idToken(asked.get('nonce')) }];
  };
  const server: Server = createServer(async (request, response) => {
    const send = (status: number, value: object): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    };
    const { issuer } = provider;
    if (request.url === '/.well-known/openid-configuration') {
      send(200, {
        ...{
          issuer,
          authorization_endpoint: `${issuer}/authorize`,
          token_endpoint: `${issuer}/token`,
          jwks_uri: `${issuer}/keys`,
        },
        ...{
          response_types_supported: ['code'],
          subject_types_supported: ['public'],
          id_token_signing_alg_values_supported: ['RS256'],
        },
      });
    } else if (request.url?.startsWith('/authorize?')) {
      const asked = new URL(request.url, issuer);
      const location = `${asked.searchParams.get('redirect_uri')}${approve(asked.href)}`;
      response.writeHead(302, { location }).end();
    } else if (request.url === '/keys') send(200, { keys: [jwk] });
    else if (request.url === '/token') send(...(await token(await readBody(request))));
    else send(404, {});
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  provider.issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return Object.assign(provider, {
    approve,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  });
};
