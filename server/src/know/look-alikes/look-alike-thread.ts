// Entry of the thread that searches: a thousand members against a million customers are nothing for the thread that serves requests.
import { serveThread } from '../../platform/threads/index.ts';
import { type SearchData, type SearchOutcome, search } from './search.ts';

serveThread<SearchData, SearchOutcome>(search);
