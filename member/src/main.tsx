// Draws the page over what the address's own answer showed, with the answer that was asked for meanwhile.
import type { OpeningAnswer } from '@contracts/reward/member-centre/contract.ts';
import { render } from 'preact';
import { readAnswer } from './api.ts';
import { App } from './app.tsx';
import { Card, cardOf } from './card.tsx';
import { answerEarly } from './early.ts';
import { detectLanguage } from './language.ts';
import './style.css';

const begun = window.zhiyinBegun;
const opening = begun ? readAnswer<OpeningAnswer>(begun.answer) : null;
if (opening) answerEarly(opening);
const language = detectLanguage(location.search, navigator.languages ?? [navigator.language]);
const place = document.getElementById('member');
const card = cardOf(location.search);
if (place) {
  place.textContent = '';
  const page = card ? (
    <Card card={card} language={language} />
  ) : (
    <App opening={opening} byCode={begun?.byCode ?? false} language={language} />
  );
  render(page, place);
}
