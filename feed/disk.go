package feed

import (
	"errors"
	"io/fs"
	"runtime"
	"syscall"
)

// DiskKind is what a failure of the disk means for who runs the program.
type DiskKind string

// The kinds of failure, of files and of databases alike.
const (
	DiskFull     DiskKind = "full"
	DiskReadOnly DiskKind = "read_only" // the program may not write there
	DiskGone     DiskKind = "gone"      // deleted or moved away, or another thing is in its place
	DiskDropped  DiskKind = "dropped"   // refused for so long that notes of what happened are lost
	DiskRow      DiskKind = "row"       // some rows of the database cannot be read
	DiskCorrupt  DiskKind = "corrupt"   // it holds something else than what was written
	DiskFailing  DiskKind = "failing"   // reading or writing fails for another reason
)

// DiskError is a failure of the file system. [OnDisk] makes it.
type DiskError struct {
	Kind DiskKind
	Err  error
}

func (e *DiskError) Error() string { return e.Err.Error() }

// Unwrap returns the error of the file system.
func (e *DiskError) Unwrap() error { return e.Err }

// Fault names the failure for the texts that explain it.
func (e *DiskError) Fault() (service, kind string) { return "disk", string(e.Kind) }

// OnDisk names an error that files have met. What is no error of the file system comes back as it is.
func OnDisk(err error) error {
	if _, named := errors.AsType[interface {
		error
		Fault() (service, kind string)
	}](err); named {
		return err
	}
	if kind := diskKind(err, runtime.GOOS); kind != "" {
		return &DiskError{kind, err}
	}
	return err
}

func diskKind(err error, system string) DiskKind {
	// The codes of Windows are others, for which package syscall has no portable names.
	onWindows := func(code syscall.Errno) bool { return system == "windows" && errors.Is(err, code) }
	switch {
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT), onWindows(39), onWindows(112): // ERROR_HANDLE_DISK_FULL, ERROR_DISK_FULL
		return DiskFull
	case errors.Is(err, syscall.EROFS), errors.Is(err, fs.ErrPermission), onWindows(19): // ERROR_WRITE_PROTECT
		return DiskReadOnly
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, errLink), errors.Is(err, syscall.ENOTDIR), errors.Is(err, syscall.EISDIR), errors.Is(err, syscall.ELOOP):
		return DiskGone
	case errors.Is(err, syscall.EIO):
		return DiskFailing
	}
	return ""
}
