import t from 'tap';
import { unzip, zip } from '../../scripts/lib/zip.ts';
import { buildSolutions } from '../../solution/build.ts';
import { checkSolutions } from '../../solution/check.ts';

const [connectorZip, bridgeZip] = buildSolutions({ version: '1.0.0' }).map((solution) => solution.zip);
if (connectorZip === undefined || bridgeZip === undefined) throw new Error('two packages are built');

/** The packages with the text of one file of one package changed. */
function changed(
  which: 'bridge' | 'connector',
  file: RegExp,
  change: (text: string) => string,
): Uint8Array[] {
  const source = which === 'bridge' ? bridgeZip : connectorZip;
  const entries = new Map(unzip(source ?? new Uint8Array()));
  const path = [...entries.keys()].find((name) => file.test(name));
  if (path === undefined) throw new Error(`no file ${file}`);
  const before = new TextDecoder().decode(entries.get(path));
  const after = change(before);
  if (after === before) throw new Error(`the change of ${path} changed nothing`);
  entries.set(path, new TextEncoder().encode(after));
  const result = zip(entries);
  return which === 'bridge' ? [connectorZip ?? result, result] : [result, bridgeZip ?? result];
}

/** The packages with a bridge file renamed. */
function renamed(from: RegExp, to: (path: string) => string): Uint8Array[] {
  const entries = [...unzip(bridgeZip ?? new Uint8Array())].map(
    ([path, bytes]) => [from.test(path) ? to(path) : path, bytes] as const,
  );
  return [connectorZip ?? new Uint8Array(), zip(new Map(entries))];
}

const customizations = /^customizations\.xml$/;
const manifest = /^solution\.xml$/;
const flow = /^Workflows\//;

t.test('the packages as built have no findings, together and alone', (t) => {
  t.same(checkSolutions([connectorZip, bridgeZip]), []);
  t.same(checkSolutions([bridgeZip]), []);
  t.same(checkSolutions([connectorZip]), []);
  t.end();
});

interface Defect {
  readonly what: string;
  readonly check: string;
  readonly message: RegExp;
  readonly zips: () => Uint8Array[];
}

const edit = (
  what: string,
  check: string,
  message: RegExp,
  file: RegExp,
  from: string | RegExp,
  to: string,
  which: 'bridge' | 'connector' = 'bridge',
): Defect => ({ what, check, message, zips: () => changed(which, file, (text) => text.replace(from, to)) });

const defects: readonly Defect[] = [
  {
    what: 'not a ZIP archive',
    check: 'archive',
    message: /not a ZIP/,
    zips: () => [new Uint8Array([1, 2, 3])],
  },
  {
    what: 'a root file in a folder',
    check: 'archive',
    message: /missing at the root: solution\.xml/,
    zips: () => renamed(/^solution\.xml$/, (path) => `inner/${path}`),
  },
  {
    what: 'a file of the unpacked layout',
    check: 'archive',
    message: /no place in a packed solution/,
    zips: () => renamed(/^Workflows\//, (path) => path.replace('Workflows/', 'Flows/')),
  },
  {
    what: 'a flow file under another name',
    check: 'archive',
    message: /names \/Workflows\/.* not in the archive/,
    zips: () => renamed(/^Workflows\//, (path) => path.toLowerCase().replace('workflows', 'Workflows')),
  },
  edit('malformed XML', 'archive', /not well-formed/, customizations, '</Entities>', ''),
  edit(
    'an extension without content type',
    'archive',
    /extension json/,
    /^\[Content/,
    /<Default Extension="json"[^>]*>/,
    '',
  ),
  edit('a unique name with a blank', 'manifest', /UniqueName/, manifest, '>TowneParkBridge<', '>Towne Park<'),
  edit('a three-part version', 'manifest', /four numbers/, manifest, '>1.0.0.0<', '>1.0.0<'),
  edit('managed = both', 'manifest', /Managed must be 0 or 1/, manifest, '<Managed>0', '<Managed>2'),
  edit('the prefix mscrm', 'manifest', /CustomizationPrefix/, manifest, '>tp<', '>mscrm<'),
  edit('an option prefix too small', 'manifest', /between 10000/, manifest, '>10000<', '>999<'),
  edit(
    'an unknown element',
    'grammar',
    /unknown element Frobnicate/,
    customizations,
    '<Templates />',
    '<Templates /><Frobnicate />',
  ),
  edit(
    'an unknown attribute',
    'grammar',
    /unknown attribute colour/,
    customizations,
    '<Role id',
    '<Role colour="red" id',
  ),
  edit(
    'elements of a column in the wrong order',
    'grammar',
    /Type must come before Name/,
    customizations,
    /<Type>nvarchar<\/Type>\s*<Name>(\w+)<\/Name>/,
    '<Name>$1</Name><Type>nvarchar</Type>',
  ),
  edit(
    'sections in the wrong order',
    'grammar',
    /must come before/,
    customizations,
    /<FieldSecurityProfiles \/>\s*<Templates \/>/,
    '<Templates /><FieldSecurityProfiles />',
  ),
  edit(
    'a table that is not listed',
    'root-components',
    /1 tp_contract is defined but not listed/,
    manifest,
    /<RootComponent type="1" schemaName="tp_contract" behavior="0" \/>/,
    '',
  ),
  edit(
    'a listed choice that does not exist',
    'root-components',
    /9 tp_ghost is listed/,
    manifest,
    'schemaName="tp_billingtype"',
    'schemaName="tp_ghost"',
  ),
  edit(
    'a column without prefix',
    'prefixes',
    /Terms does not begin/,
    customizations,
    'PhysicalName="tp_Terms"',
    'PhysicalName="Terms"',
  ),
  edit(
    'a connection reference without prefix',
    'prefixes',
    /dataverse does not begin/,
    customizations,
    'logicalname="tp_dataverse"',
    'logicalname="dataverse"',
  ),
  edit(
    'a column defined twice',
    'tables',
    /defined twice/,
    customizations,
    /PhysicalName="tp_Terms"([\s\S]*?)tp_terms([\s\S]*?)tp_terms/,
    'PhysicalName="tp_Status"$1tp_status$2tp_status',
  ),
  edit(
    'a logical name that is not the lower case',
    'tables',
    /must be the lower case/,
    customizations,
    '<LogicalName>tp_terms<',
    '<LogicalName>tp_Terms<',
  ),
  edit(
    'a choice that is not defined',
    'tables',
    /choice tp_ghost, which is not defined/,
    customizations,
    '<OptionSetName>tp_billingtype<',
    '<OptionSetName>tp_ghost<',
  ),
  edit(
    'a choice default outside the set',
    'tables',
    /default 5, which is no option/,
    customizations,
    '<AppDefaultValue>-1<',
    '<AppDefaultValue>5<',
  ),
  edit(
    'one value twice in a choice',
    'tables',
    /value 100000000 twice/,
    customizations,
    /value="100000001" ExternalValue=""(?=[\s\S]{0,200}Arrears)/,
    'value="100000000" ExternalValue=""',
  ),
  edit(
    'a table without set name',
    'tables',
    /no set name/,
    customizations,
    '<EntitySetName>tp_contracts</EntitySetName>',
    '',
  ),
  edit(
    'two tables with one set name',
    'tables',
    /set name tp_contracts is used twice/,
    customizations,
    '<EntitySetName>tp_territories<',
    '<EntitySetName>tp_contracts<',
  ),
  edit(
    'money without its base column',
    'tables',
    /no base-currency companion/,
    customizations,
    '<CalculationOf>tp_contractvalue<',
    '<CalculationOf>tp_other<',
  ),
  edit(
    'money without currency',
    'tables',
    /transactioncurrencyid/,
    customizations,
    /transactioncurrencyid</g,
    'tp_currency<',
  ),
  edit(
    'a table without owner',
    'tables',
    /lacks the column ownerid/,
    customizations,
    /<LogicalName>ownerid</,
    '<LogicalName>tp_ownerid<',
  ),
  edit('no primary name', 'tables', /exactly one primary name/, customizations, 'PrimaryName|', ''),
  edit(
    'a lookup without relationship',
    'relationships',
    /tp_contract\.tp_customersiteid has 0 relationships/,
    customizations,
    /<EntityRelationship Name="tp_customersite_contract_customersiteid">[\s\S]*?<\/EntityRelationship>/,
    '',
  ),
  edit(
    'a relationship to an unknown table',
    'relationships',
    /unknown table account/,
    customizations,
    '<ReferencedEntityName>Contact<',
    '<ReferencedEntityName>Account<',
  ),
  edit(
    'a relationship of a table that is not there',
    'relationships',
    /tp_ghost is not in the solution/,
    customizations,
    '<ReferencingEntityName>tp_Contract<',
    '<ReferencingEntityName>tp_Ghost<',
  ),
  edit(
    'a relationship without roles',
    'relationships',
    /needs one role for each side/,
    customizations,
    /<EntityRelationshipRoles>[\s\S]*?<\/EntityRelationshipRoles>/,
    '',
  ),
  edit(
    'a navigation property used twice',
    'relationships',
    /is not unique/,
    customizations,
    '<NavigationPropertyName>tp_customersite_contract_customersiteid<',
    '<NavigationPropertyName>tp_customersite_revenuedata_customersiteid<',
  ),
  edit(
    'a key on a missing column',
    'keys',
    /no column tp_ghost/,
    customizations,
    '<AttributeName>tp_sitenumber<',
    '<AttributeName>tp_ghost<',
  ),
  edit(
    'a key on a memo column',
    'keys',
    /type ntext cannot be part of a key/,
    customizations,
    '<AttributeName>tp_contractnumber<',
    '<AttributeName>tp_terms<',
  ),
  edit(
    'a key that is too wide',
    'keys',
    /more than 900/,
    customizations,
    /(<LogicalName>tp_contractnumber<[\s\S]*?)<MaxLength>50</,
    '$1<MaxLength>4000<',
  ),
  edit(
    'an id used twice',
    'guids',
    /used by two components/,
    customizations,
    /(<savedqueryid>)(\{[^}]+\})([\s\S]*?<savedqueryid>)\{[^}]+\}/,
    '$1$2$3$2',
  ),
  edit(
    'an id that is no GUID',
    'guids',
    /is not a GUID/,
    customizations,
    /<formid>\{[^}]+\}/,
    '<formid>{main}',
  ),
  edit(
    'a form with a missing column',
    'views',
    /form of \w+: no column tp_ghost/,
    customizations,
    /datafieldname="tp_code"/,
    'datafieldname="tp_ghost"',
  ),
  edit(
    'a view with a missing column',
    'views',
    /view 0 of \w+: no column tp_ghost/,
    customizations,
    /<cell name="tp_code"/,
    '<cell name="tp_ghost"',
  ),
  edit(
    'a view that fetches another table',
    'views',
    /fetches tp_contract/,
    customizations,
    '<entity name="tp_territory">',
    '<entity name="tp_contract">',
  ),
  edit(
    'an unknown privilege',
    'roles',
    /unknown privilege prvReadAccount/,
    customizations,
    'name="prvReadtp_Contract"',
    'name="prvReadAccount"',
  ),
  edit(
    'an unknown depth',
    'roles',
    /unknown level Galaxy/,
    customizations,
    'level="Global"',
    'level="Galaxy"',
  ),
  edit(
    'a secret with a default',
    'variables',
    /must not have a default/,
    /ApprovalThreshold/,
    '<type>100000001<',
    '<type>100000005<',
  ),
  edit(
    'an unknown variable type',
    'variables',
    /unknown type 7/,
    /ApprovalThreshold/,
    '<type>100000001<',
    '<type>7<',
  ),
  edit(
    'a variable in the folder of another',
    'variables',
    /defines tp_Other/,
    /ApprovalThreshold/,
    'schemaname="tp_ContractApprovalThreshold"',
    'schemaname="tp_Other"',
  ),
  {
    what: 'a current value of a variable',
    check: 'variables',
    message: /values belong to one environment/,
    zips: () =>
      renamed(
        /Approvers\/.*xml$/,
        () => 'environmentvariabledefinitions/tp_ContractApprovers/environmentvariablevalues.json',
      ),
  },
  edit(
    'a shared access signature',
    'secrets',
    /shared access signature/,
    flow,
    '"High"',
    '"High&sig=abcdefgh123"',
  ),
  edit(
    'a client secret',
    'secrets',
    /client secret/,
    /connectionparameters/,
    '"scopes"',
    '"clientSecret": "s3cret", "scopes"',
    'connector',
  ),
  edit(
    'another connector GUID in the reference',
    'connector',
    /different GUIDs/,
    customizations,
    /<customconnectorid>\s*<connectorid>[0-9a-f]{8}/,
    '<customconnectorid><connectorid>00000000',
  ),
  edit(
    'another connector GUID in the dependency',
    'connector',
    /different GUIDs/,
    manifest,
    /type="372"(.*?)id="\{[0-9a-f]{8}/,
    'type="372"$1id="{00000000',
  ),
  edit(
    'OpenAPI 3 in the connector',
    'connector',
    /must be Swagger 2\.0/,
    /openapidefinition/,
    '"2.0"',
    '"3.0"',
    'connector',
  ),
  edit(
    'an activated flow',
    'flows',
    /must be shipped as a draft/,
    customizations,
    '<StateCode>0<',
    '<StateCode>1<',
  ),
  edit('a flow that is not JSON', 'flows', /not a flow definition/, flow, '{', ''),
  edit(
    'a typo in a connection reference',
    'flows',
    /unknown connection reference tp_brigde/,
    flow,
    '"tp_bridge"',
    '"tp_brigde"',
  ),
  edit(
    'an undeclared connection',
    'flows',
    /undeclared connection shared_other/,
    flow,
    '"connectionName": "shared_tp_bridge"',
    '"connectionName": "shared_other"',
  ),
  edit(
    'an operation the connector does not have',
    'flows',
    /calls AskApproval/,
    flow,
    '"RequestApproval"',
    '"AskApproval"',
  ),
  edit(
    'a parameter the operation does not take',
    'flows',
    /sends run, which GetSyncRun does not take/,
    flow,
    '"runId":',
    '"run":',
  ),
  edit('a required parameter left out', 'flows', /does not send runId/, flow, /"runId": "[^"]+"/, ''),
  edit(
    'a set name in a trigger',
    'flows',
    /watches tp_contracts, which is no table/,
    flow,
    'entityname": "tp_contract"',
    'entityname": "tp_contracts"',
  ),
  edit(
    'a logical name in an action',
    'flows',
    /uses tp_contract, which is no set name/,
    flow,
    '"entityName": "tp_contracts"',
    '"entityName": "tp_contract"',
  ),
  edit(
    'a step after one that is not beside it',
    'flows',
    /runs after Ghost/,
    flow,
    '"Get_contract": [',
    '"Ghost": [',
  ),
  edit('an unknown outcome word', 'flows', /waits for Done/, flow, '"TimedOut"', '"Done"'),
  edit(
    'an expression on a missing step',
    'flows',
    /reads Get_kontract/,
    flow,
    "outputs('Get_contract')",
    "outputs('Get_kontract')",
  ),
  edit(
    'an undeclared parameter',
    'flows',
    /parameter Limit \(tp_Limit\) is not declared/,
    flow,
    /parameters\('Contract Approval Threshold[^']*'\)/,
    "parameters('Limit (tp_Limit)')",
  ),
  edit(
    'a variable that is not shipped',
    'flows',
    /variable tp_Ghost is not in the solution/,
    flow,
    '"schemaName": "tp_ContractApprovers"',
    '"schemaName": "tp_Ghost"',
  ),
];

for (const defect of defects) {
  t.test(`finds ${defect.what}`, (t) => {
    const findings = checkSolutions(defect.zips());
    const found = findings.some(
      ({ check, message }) => check === defect.check && defect.message.test(message),
    );
    t.ok(found, JSON.stringify(findings, null, 1));
    t.end();
  });
}

t.test('a finding about a secret does not repeat it', (t) => {
  const zips = changed('connector', /connectionparameters/, (text) =>
    text.replace('"scopes"', '"clientSecret": "hunter2", "scopes"'),
  );
  t.notMatch(JSON.stringify(checkSolutions(zips)), /hunter2/);
  t.end();
});
