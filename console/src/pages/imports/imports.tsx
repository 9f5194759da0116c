// Files of core systems: the board of deliveries, runs, mappings, watched folders.
import { CloudUploadOutlined } from '@ant-design/icons';
import { useNavigate } from '@tanstack/react-router';
import { Button, Tabs } from 'antd';
import { choiceField } from '../../address/state.ts';
import { useAddress } from '../../address/use-address.ts';
import { useText } from '../../i18n/index.ts';
import { useSession } from '../../shell/session.tsx';
import { Page } from '../../ui/page.tsx';
import { Board } from './board.tsx';
import { Folders } from './folders.tsx';
import { Mappings } from './mappings.tsx';
import { Runs } from './runs.tsx';

const tabs = ['board', 'runs', 'mappings', 'folders'] as const;
const fields = { tab: choiceField(tabs, 'board') };

export function Imports() {
  const text = useText();
  const navigate = useNavigate();
  const { may } = useSession();
  const { state, only } = useAddress(fields);
  return (
    <Page
      title={text('imports.title')}
      description={text('imports.description')}
      actions={
        may('sources.write') && (
          <Button type="primary" icon={<CloudUploadOutlined />} onClick={() => void navigate({ to: '/imports/new' })}>
            {text('imports.newImport')}
          </Button>
        )
      }
    >
      <Tabs
        activeKey={state.tab}
        onChange={(tab) => only({ tab: tabs.find((each) => each === tab) ?? 'board' })}
        items={[
          { key: 'board', label: text('imports.tabBoard'), children: <Board /> },
          { key: 'runs', label: text('imports.tabRuns'), children: <Runs /> },
          { key: 'mappings', label: text('imports.tabMappings'), children: <Mappings /> },
          { key: 'folders', label: text('imports.tabFolders'), children: <Folders /> },
        ]}
        destroyOnHidden
      />
    </Page>
  );
}
