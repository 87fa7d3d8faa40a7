package feed_test

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"kaspibot/feed"
)

// place is a folder with a file, an inner folder, and links to both.
func place(t *testing.T) (in func(name string) string) {
	t.Helper()
	dir := t.TempDir()
	in = func(name string) string { return filepath.Join(dir, name) }
	err := errors.Join(os.WriteFile(in("file"), []byte("own"), 0o600), os.Mkdir(in("folder"), 0o700))
	if err != nil {
		t.Fatal(err)
	}
	if errors.Join(os.Symlink(in("file"), in("link")), os.Symlink(in("folder"), in("linked folder")), os.Symlink(in("none"), in("dangling"))) != nil {
		t.Skip("no symbolic links here")
	}
	return in
}

// refused reports whether an error says that a link is not followed, and names the place.
func refused(err error, path string) bool {
	e, ok := errors.AsType[*fs.PathError](err)
	return ok && e.Path == path && e.Op == "open" && !errors.Is(err, fs.ErrNotExist) && err.Error() == "open "+path+
		": it is a link or another thing than a file of its own: such are not followed in the data folder"
}

func TestOnlyAFileOfItsOwnIsOpened(t *testing.T) {
	t.Parallel()
	in := place(t)
	f, err := feed.OpenOwn(in("file"))
	if err != nil {
		t.Fatal(err)
	}
	if sized, n, err := feed.OpenSized(in("file")); err != nil || n != 3 || sized.Close() != nil {
		t.Errorf("%d bytes, %v", n, err)
	}
	if text, err := io.ReadAll(f); string(text) != "own" || errors.Join(err, f.Close()) != nil {
		t.Errorf("read %q, %v", text, err)
	}
	for _, name := range []string{"link", "linked folder", "dangling", "folder"} {
		if f, err := feed.OpenOwn(in(name)); f != nil || !refused(err, in(name)) {
			t.Errorf("%s: %v, %v", name, f, err)
		}
		if err := feed.NotLinked(in("file"), in("none"), in(name), in("file")); !refused(err, in(name)) {
			t.Errorf("%s among files: %v", name, err)
		}
	}
	if f, err := feed.OpenOwn(in("none")); f != nil || !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a file that is not there: %v, %v", f, err)
	}
	if err := feed.NotLinked(in("none"), in("file")); err != nil {
		t.Errorf("files of its own: %v", err)
	}
	if err := os.Chmod(in("file"), 0); err != nil {
		t.Fatal(err)
	}
	if f, err := feed.OpenOwn(in("file")); os.Getuid() != 0 && (f != nil || !errors.Is(err, fs.ErrPermission)) {
		t.Errorf("a file that may not be read: %v, %v", f, err)
	}
}

func TestAFolderOfItsOwnIsMadeAndALinkIsNotTakenForOne(t *testing.T) {
	t.Parallel()
	in := place(t)
	for _, name := range []string{"folder", "new", filepath.Join("new", "inner")} {
		if err := feed.OwnFolder(in(name)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if info, err := os.Lstat(in(name)); err != nil || !info.IsDir() || info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s: %v, %v", name, info, err)
		}
	}
	if err := feed.OwnFolder(in("linked folder")); !refused(err, in("linked folder")) {
		t.Errorf("a link to a folder: %v", err)
	}
	for _, name := range []string{"file", filepath.Join("file", "inner"), "dangling"} {
		if err := feed.OwnFolder(in(name)); err == nil {
			t.Errorf("%s is taken for a folder", name)
		}
	}
}

func TestAnEmptySourceIsNamed(t *testing.T) {
	t.Parallel()
	e, ok := errors.AsType[*feed.EmptyError](feed.ErrNoItems)
	if !ok {
		t.Fatalf("%T", feed.ErrNoItems)
	}
	if of, kind := e.Fault(); of != "supplier" || kind != "empty" || e.Error() != "the supplier's catalogue is empty" {
		t.Errorf("%q %q: %v", of, kind, e)
	}
}
