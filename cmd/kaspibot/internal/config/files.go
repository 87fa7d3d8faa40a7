package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"kaspibot/feed"
)

// maxSecret is more than any secret has, in bytes.
const maxSecret = 4096

// secretFiles puts the contents of files in the place of the settings that name them: KASPI_API_TOKEN_FILE holds what
// KASPI_API_TOKEN would. The line break at the end of a file is no part of it.
func (f *faults) secretFiles(settings map[string]string) {
	for _, s := range known() {
		file := settings[s.name+"_FILE"]
		if !s.secret() || file == "" {
			continue
		}
		if settings[s.name] != "" {
			f.add(true, "%s and %s_FILE are both set: want one of them", s.name, s.name)
			continue
		}
		body, err := readUpTo(file, maxSecret)
		if err != nil || len(body) == 0 {
			f.broken[s.name] = true
			f.add(true, "%s_FILE: the file cannot be read, or is empty or too long", s.name) // its name may be a secret
			continue
		}
		settings[s.name] = strings.TrimSuffix(strings.TrimSuffix(string(body), "\n"), "\r")
	}
}

// writable finds out whether the data folder can be used, without making it. A folder that is right and cannot be written
// now, for a disk that is full, failing or read-only, is a [feed.DiskError].
func writable(dir string) error {
	if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
		if _, err := os.Lstat(dir); err == nil {
			return errors.New("it is a link to what is not there")
		}
	}
	info, err := os.Stat(dir)
	for errors.Is(err, fs.ErrNotExist) && filepath.Dir(dir) != dir {
		dir = filepath.Dir(dir)
		info, err = os.Stat(dir)
	}
	if err != nil || !info.IsDir() {
		return errors.New("there is no folder that it could be in")
	}
	probe, err := os.CreateTemp(dir, ".kaspibot-*")
	if err != nil {
		unwritable := errors.New("nothing can be written there")
		if disk, ok := errors.AsType[*feed.DiskError](feed.OnDisk(err)); ok && !errors.Is(err, fs.ErrPermission) {
			return &feed.DiskError{Kind: disk.Kind, Err: unwritable}
		}
		return unwritable
	}
	return errors.Join(probe.Close(), os.Remove(probe.Name()))
}

// openToOthers warns of a file or folder that is not its user's alone.
func openToOthers(what, path string) []string {
	info, err := os.Stat(path)
	if err != nil || runtime.GOOS == "windows" || info.Mode().Perm()&0o077 == 0 {
		return nil
	}
	mode := "600"
	if info.IsDir() {
		mode = "700"
	}
	return []string{fmt.Sprintf("%s is open to other users of this machine: chmod %s %s", what, mode, path)}
}
