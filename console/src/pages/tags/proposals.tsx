// Definitions of governed tags that wait for a second person.
import { decideTagProposal, listTagProposals, listTags } from '@contracts/know/tags/contract.ts';
import { Button } from 'antd';
import { useAct, useRead } from '../../api/use-call.ts';
import { useBilingual, useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { useSession } from '../../shell/session.tsx';
import { Panel } from '../../ui/page.tsx';
import { ProblemLine } from '../../ui/states.tsx';

export function Proposals() {
  const text = useText();
  const say = useBilingual();
  const format = useFormat();
  const { may } = useSession();
  const reading = useRead(listTagProposals, {});
  const act = useAct(decideTagProposal, { refreshes: [listTagProposals, listTags] });
  const rows = reading.data?.rows ?? [];
  if (rows.length === 0) return null;
  const decide = (code: string, approve: boolean) => act.mutate({ params: { code }, body: { approve } });
  return (
    <Panel title={text('tagCatalogue.proposals')}>
      <div className="zy-stack">
        {rows.map(({ code, name, proposedBy, proposedAt, own, body }) => (
          <div key={code}>
            <div className="zy-between">
              <span>
                <strong>{say(name)}</strong> <span className="zy-mono">{code}</span>{' '}
                <span className="zy-faint">
                  {text('tagCatalogue.proposedBy', { name: proposedBy, time: format.instant(proposedAt) })}
                </span>
              </span>
              {may('tags.write') && (
                <span className="zy-row">
                  {own && <span className="zy-faint">{text('tagCatalogue.ownProposal')}</span>}
                  <Button size="small" type="primary" disabled={own} onClick={() => decide(code, true)}>
                    {text('tagCatalogue.approve')}
                  </Button>
                  <Button size="small" onClick={() => decide(code, false)}>
                    {text('tagCatalogue.reject')}
                  </Button>
                </span>
              )}
            </div>
            <pre className="zy-json">{JSON.stringify((body as { definition?: unknown }).definition, null, 2)}</pre>
          </div>
        ))}
        <ProblemLine problem={act.error} />
      </div>
    </Panel>
  );
}
