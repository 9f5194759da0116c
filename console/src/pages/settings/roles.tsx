// Which role may do what, as a matrix. Roles are fixed; who holds them is set under operators.
import { CheckOutlined } from '@ant-design/icons';
import { readRoles } from '@contracts/platform/auth/contract.ts';
import { useRead } from '../../api/use-call.ts';
import { useText } from '../../i18n/index.ts';
import { ExportButton } from '../../ui/data-table.tsx';
import { Panel } from '../../ui/page.tsx';
import { Ready } from '../../ui/states.tsx';

/** A permission in words: "Customers: reveal". */
export const usePermissionText = (): ((permission: string) => string) => {
  const text = useText();
  return (permission) => {
    const [area = '', verb = ''] = permission.split('.');
    return `${text.code('permissionArea', area)} · ${text.code('permissionVerb', verb)}`;
  };
};

export function Roles() {
  const text = useText();
  const say = usePermissionText();
  const reading = useRead(readRoles, {}, { staleMs: 300_000 });
  return (
    <Panel
      title={text('settings.tabRoles')}
      extra={
        reading.data && (
          <ExportButton<string>
            file={{
              kind: 'pages',
              name: 'roles',
              header: ['permission', ...reading.data.roles.map(({ role }) => role)],
              cells: (permission) => [
                permission,
                ...(reading.data?.roles ?? []).map((each) =>
                  each.permissions.some((held) => held === permission) ? 'x' : '',
                ),
              ],
              readPage: async () => ({
                rows: reading.data?.permissions ?? [],
                total: reading.data?.permissions.length ?? 0,
              }),
            }}
          />
        )
      }
    >
      <Ready of={reading} rows={12}>
        {({ permissions, roles }) => (
          <table className="zy-matrix">
            <thead>
              <tr>
                <th scope="col">{text('keys.permissions')}</th>
                {roles.map(({ role }) => (
                  <th key={role} scope="col">
                    {text(`role.${role}`)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {permissions.map((permission) => (
                <tr key={permission}>
                  <th scope="row" title={permission}>
                    {say(permission)}
                  </th>
                  {roles.map((each) => (
                    <td key={each.role}>
                      {each.permissions.includes(permission) ? (
                        <CheckOutlined style={{ color: 'var(--zy-primary)' }} aria-label={text('state.yes')} />
                      ) : (
                        <span className="zy-faint" role="img" aria-label={text('state.no')}>
                          ·
                        </span>
                      )}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Ready>
    </Panel>
  );
}
