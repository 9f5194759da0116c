// The mapping files that the product ships; imported, so that they are part of every build.
import berkaAccounts from '../../../mappings/berka-accounts.json';
import berkaClients from '../../../mappings/berka-clients.json';
import berkaTransactions from '../../../mappings/berka-transactions.json';
import bpi2012 from '../../../mappings/bpi2012.json';
import farTransBuys from '../../../mappings/far-trans-buys.json';
import farTransCustomers from '../../../mappings/far-trans-customers.json';
import farTransProducts from '../../../mappings/far-trans-products.json';
import onlineRetail from '../../../mappings/online-retail.json';
import standardAccounts from '../../../mappings/standard-accounts.json';
import standardAssets from '../../../mappings/standard-assets.json';
import standardCampaignCosts from '../../../mappings/standard-campaign-costs.json';
import standardCashFlows from '../../../mappings/standard-cash-flows.json';
import standardChannelCosts from '../../../mappings/standard-channel-costs.json';
import standardChannels from '../../../mappings/standard-channels.json';
import standardContributions from '../../../mappings/standard-contributions.json';
import standardCustomers from '../../../mappings/standard-customers.json';
import standardOrganisation from '../../../mappings/standard-organisation.json';
import standardPositions from '../../../mappings/standard-positions.json';
import standardProducts from '../../../mappings/standard-products.json';
import standardRelations from '../../../mappings/standard-relations.json';
import standardTrades from '../../../mappings/standard-trades.json';
import standardTradesDbf from '../../../mappings/standard-trades-dbf.json';
import { assert } from '../../kernel/index.ts';
import { mappingProblems } from './check-mapping.ts';
import { type Mapping, mappingSchema } from './contract.ts';

const files: readonly unknown[] = [
  berkaAccounts,
  berkaClients,
  berkaTransactions,
  bpi2012,
  farTransBuys,
  farTransCustomers,
  farTransProducts,
  onlineRetail,
  standardAccounts,
  standardAssets,
  standardCampaignCosts,
  standardCashFlows,
  standardChannelCosts,
  standardChannels,
  standardContributions,
  standardCustomers,
  standardOrganisation,
  standardPositions,
  standardProducts,
  standardRelations,
  standardTrades,
  standardTradesDbf,
];

let parsed: ReadonlyMap<string, Mapping> | null = null;

/** All shipped mappings by name. */
export const shippedMappings = (): ReadonlyMap<string, Mapping> => {
  parsed ??= new Map(
    files.map((file) => {
      const mapping = mappingSchema.parse(file);
      const problems = mappingProblems(mapping);
      assert(problems.length === 0, `shipped mapping ${mapping.name}: ${problems.join('; ')}`);
      return [mapping.name, mapping];
    }),
  );
  return parsed;
};
