// Begins: the code leaves the address before anything else happens.
import { render } from 'preact';
import { App } from './app.tsx';
import { Card, cardOf } from './card.tsx';
import { askEarly } from './early.ts';
import { exchange, takeCode } from './enter.ts';
import { firstPaths } from './home.tsx';
import { detectLanguage } from './language.ts';
import './style.css';

const code = takeCode();
/** Begun before anything is drawn. */
const entered = code === null ? null : exchange(code);
entered?.then(
  () => askEarly(firstPaths),
  () => undefined,
);
const language = detectLanguage(location.search, navigator.languages ?? [navigator.language]);
const place = document.getElementById('member');
const card = cardOf(location.search);
if (place)
  render(card ? <Card card={card} language={language} /> : <App entered={entered} language={language} />, place);
