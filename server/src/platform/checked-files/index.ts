// Files of derived data that can be made again, with checksums that say which are torn.
export { type CheckedFile, type CheckedFolder, checkedFileSchema, openCheckedFolder } from './checked-files.ts';
