// The customer list in the address bar, and as the query that the server understands. Assets are typed in 10,000 yuan
// because that is how people at a securities firm say them.
import { customerSorts, customerStatuses, riskLevels } from '@contracts/know/profiles/contract.ts';
import {
  choiceField,
  listField,
  optionalNumberField,
  pageFields,
  type StateOf,
  textField,
} from '../../address/state.ts';

const FEN_PER_WAN = 1_000_000;

export const customerFields = {
  search: textField(),
  tags: listField(),
  branchId: textField(),
  adviserId: textField(),
  relationsAsOf: textField(),
  status: listField(),
  riskLevel: listField(),
  assetsFromWan: optionalNumberField(),
  assetsBelowWan: optionalNumberField(),
  openedFrom: textField(),
  openedTo: textField(),
  activeFrom: textField(),
  activeTo: textField(),
  firstChannel: textField(),
  holds: textField(),
  segment: textField(),
  attributes: listField(),
  sort: choiceField(customerSorts, 'customerId'),
  order: choiceField(['asc', 'desc'], 'asc'),
  ...pageFields,
};
export type CustomerState = StateOf<typeof customerFields>;

const words = (value: string): string | undefined => value || undefined;
const commas = (value: readonly string[]): string | undefined => (value.length > 0 ? value.join(',') : undefined);
const knownOnly = (value: readonly string[], allowed: readonly string[]) =>
  value.filter((each) => allowed.includes(each));
const fen = (wan: number | null): number | undefined => (wan === null ? undefined : wan * FEN_PER_WAN);

/** The filter of the list without sorting and page. */
export const filterQuery = (state: CustomerState) => ({
  search: words(state.search),
  tags: commas(state.tags),
  branchId: words(state.branchId),
  adviserId: words(state.adviserId),
  relationsAsOf: words(state.relationsAsOf),
  status: commas(knownOnly(state.status, customerStatuses)),
  riskLevel: commas(knownOnly(state.riskLevel, riskLevels)),
  assetsFromFen: fen(state.assetsFromWan),
  assetsBelowFen: fen(state.assetsBelowWan),
  openedFrom: words(state.openedFrom),
  openedTo: words(state.openedTo),
  activeFrom: words(state.activeFrom),
  activeTo: words(state.activeTo),
  firstChannel: words(state.firstChannel),
  holds: words(state.holds),
  segment: words(state.segment),
  attributes: commas(state.attributes),
});

export const listQuery = (state: CustomerState) => ({
  ...filterQuery(state),
  sort: state.sort,
  order: state.order,
  page: state.page,
  pageSize: state.pageSize,
});

/** Whether anything narrows the list. */
export const isFiltered = (state: CustomerState): boolean =>
  Object.values(filterQuery(state)).some((value) => value !== undefined);
