// Entry of the script that pages load: the global `zhiyinCard`.
import { openCard } from './card.ts';

(window as { zhiyinCard?: unknown }).zhiyinCard = openCard;
