// Begins: the code leaves the address before anything else happens.
import { render } from 'preact';
import { App } from './app.tsx';
import { Card, cardOf } from './card.tsx';
import { takeCode } from './enter.ts';
import { detectLanguage } from './language.ts';
import './style.css';

const code = takeCode();
const language = detectLanguage(location.search, navigator.languages ?? [navigator.language]);
const place = document.getElementById('member');
const card = cardOf(location.search);
if (place) render(card ? <Card card={card} language={language} /> : <App code={code} language={language} />, place);
