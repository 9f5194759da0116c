// The wordmark: two strings that answer a third, and the two characters as outlines, so that it looks the same everywhere.

const ZHI =
  'M3.4 .9C3 4.2 1.9 7.6 .7 9.8L1 10C2.4 9 3.6 7.6 4.6 5.9H5.3V9.7L5.3 11.3H.8L1 11.9H5.3C5 15.7 4.1 19.8 .7 23.1L.9 23.4C4.9 21.2 6.6 18.2 7.4 15.2C8.4 16.7 9.3 18.4 9.6 20C12.1 21.9 14.4 17 7.6 14.5C7.8 13.6 7.9 12.8 8 11.9H12.3C12.7 11.9 12.9 11.8 13 11.6C12 10.6 10.4 9.3 10.4 9.3L9 11.3H8L8.1 9.7V5.9H11.8C12.2 5.9 12.4 5.8 12.5 5.6C11.4 4.6 9.8 3.4 9.8 3.4L8.3 5.2H4.9C5.4 4.4 5.9 3.4 6.2 2.4C6.8 2.4 7.1 2.2 7.2 1.9ZM13 4.1V22.5H13.5C14.7 22.5 15.8 21.8 15.8 21.5V20H19.4V22.1H19.9C20.9 22.1 22.2 21.5 22.2 21.3V5.2C22.7 5.1 23.1 4.9 23.2 4.7L20.5 2.6L19.2 4.1H15.9L13 2.8ZM19.4 19.3H15.8V4.7H19.4Z';
const YIN =
  'M43.3 2.2L41.8 4.1H36.6C38.3 3.8 38.8 .9 33.9 .7L33.7 .9C34.3 1.6 35 2.7 35.2 3.8C35.4 4 35.7 4.1 36 4.1H26.2L26.4 4.8H30.3L30.3 4.9C30.9 6 31.6 7.7 31.6 9.2C33.9 11.3 36.7 6.8 30.8 4.8H39.1C38.8 6.3 38.1 8.4 37.4 9.8H25.1L25.2 10.5H46.4C46.8 10.5 47 10.4 47.1 10.1C46 9.1 44.2 7.7 44.2 7.7L42.6 9.8H38C39.5 8.7 41 7.3 42 6.2C42.6 6.3 42.8 6.1 42.9 5.8L39.7 4.8H45.4C45.8 4.8 46 4.7 46.1 4.4C45 3.5 43.3 2.2 43.3 2.2ZM31.9 22.4V21.5H40.1V23.2H40.6C41.7 23.2 43 22.5 43.1 22.2V14.1C43.6 14 43.9 13.8 44.1 13.6L41.2 11.4L39.8 12.9H32.1L29.1 11.7V23.3H29.5C30.7 23.3 31.9 22.7 31.9 22.4ZM40.1 13.6V16.8H31.9V13.6ZM40.1 20.8H31.9V17.5H40.1Z';

/** The mark alone: a square of three strings. */
export function LogoMark({ size = 32 }: { readonly size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" role="img" aria-label="Zhiyin">
      <rect width="32" height="32" rx="8" fill="var(--zy-primary)" />
      <g fill="none" stroke="var(--zy-surface)" strokeLinecap="round" strokeWidth="2.2">
        <path d="M10 7.5c3.4 5.3 3.4 11.7 0 17" />
        <path d="M16 7.5v17" stroke="#e9b872" />
        <path d="M22 7.5c-3.4 5.3-3.4 11.7 0 17" />
      </g>
    </svg>
  );
}

/** The mark with 知音 and the name in Latin letters. */
export function Wordmark({ height = 32 }: { readonly height?: number }) {
  return (
    <svg height={height} viewBox="0 0 144 32" role="img" aria-label="知音 Zhiyin">
      <rect width="32" height="32" rx="8" fill="var(--zy-primary)" />
      <g fill="none" stroke="var(--zy-surface)" strokeLinecap="round" strokeWidth="2.2">
        <path d="M10 7.5c3.4 5.3 3.4 11.7 0 17" />
        <path d="M16 7.5v17" stroke="#e9b872" />
        <path d="M22 7.5c-3.4 5.3-3.4 11.7 0 17" />
      </g>
      <g transform="translate(42 5.2) scale(.9)" fill="var(--zy-text)">
        <path d={ZHI} />
        <path d={YIN} />
      </g>
      <text x="92" y="22" fontSize="15" letterSpacing=".4" fill="var(--zy-textSoft)" fontFamily="Georgia, serif">
        Zhiyin
      </text>
    </svg>
  );
}
