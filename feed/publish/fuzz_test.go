package publish

import (
	"os"
	"path/filepath"
	"testing"
)

// FuzzServedNote holds that the note of what is served names a file in the folder, or is refused.
func FuzzServedNote(f *testing.F) {
	f.Add([]byte(`{"ID":3,"Digest":"` + "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" + `","Newest":4}`))
	f.Add([]byte(`{"Digest":"../../etc/passwd"}`))
	f.Add([]byte(`{`))
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, text []byte) {
		if err := os.WriteFile(filepath.Join(dir, servedFile), text, 0o600); err != nil {
			t.Fatal(err)
		}
		if v, err := readNote(dir); err == nil && filepath.Dir(files{dir}.path(v.Digest)) != dir {
			t.Errorf("%s names %s", text, v.Digest)
		}
	})
}
