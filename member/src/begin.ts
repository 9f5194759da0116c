// The beginning, within the page itself: takes the one-time code out of the address and asks for the first picture, while the phone still
// fetches everything else. The build puts it into the page; it imports nothing.

const found = /^#code=([\w-]{43})$/.exec(location.hash);
const code = found ? found[1] : undefined;
// Out of the address and of the history at once.
if (code) history.replaceState(null, '', location.pathname + location.search);
// A card in a frame of the firm gets its code from the page around it: a session that the browser still has may be another customer's.
if (code || window.parent === window || !/[?&]card=/.test(location.search)) {
  const how = { credentials: 'same-origin' } as const;
  const body = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ code }) };
  const answer = fetch('/api/member/opening', code ? { ...how, ...body } : how);
  answer.catch(() => undefined);
  window.zhiyinBegun = { byCode: code !== undefined, answer };
}

export {};
