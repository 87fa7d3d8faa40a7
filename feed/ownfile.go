package feed

import (
	"errors"
	"io/fs"
	"os"
)

// errLink says that a name in the data folder is not what the program has put there.
var errLink = errors.New("it is a link or another thing than a file of its own: such are not followed in the data folder")

// OpenOwn opens a file of the data folder to read. A link is not followed: whoever can write into the folder could have
// anything of the machine read, and shown.
func OpenOwn(path string) (*os.File, error) {
	f, _, err := OpenSized(path)
	return f, err
}

// OpenSized is [OpenOwn], and tells how long the file is.
func OpenSized(path string) (f *os.File, bytes int64, err error) {
	info, err := os.Lstat(path)
	if err != nil {
		return nil, 0, err
	}
	if !info.Mode().IsRegular() {
		return nil, 0, &fs.PathError{Op: "open", Path: path, Err: errLink}
	}
	if f, err = os.Open(path); err != nil {
		return nil, 0, err
	}
	opened, err := f.Stat()
	if err == nil && !os.SameFile(info, opened) { // put there in between
		err = &fs.PathError{Op: "open", Path: path, Err: errLink}
	}
	if err != nil {
		return nil, 0, errors.Join(err, f.Close())
	}
	return f, opened.Size(), nil
}

// OwnFolder makes a folder in the data folder that only its user may read. One that is a link is not taken.
func OwnFolder(path string) error {
	if err := os.MkdirAll(path, 0o700); err != nil {
		return err
	}
	info, err := os.Lstat(path)
	if err == nil && !info.IsDir() {
		err = &fs.PathError{Op: "open", Path: path, Err: errLink}
	}
	return err
}

// NotLinked refuses files of the data folder that are links, before a library opens them that would follow. Files that
// are not there yet are fine.
func NotLinked(paths ...string) error {
	for _, path := range paths {
		info, err := os.Lstat(path)
		if err == nil && !info.Mode().IsRegular() {
			return &fs.PathError{Op: "open", Path: path, Err: errLink}
		}
	}
	return nil
}
