package config

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"runtime"

	"github.com/caarlos0/env/v11"
)

// Assigned is a setting and the value that a file of settings shall have for it; an empty one is as good as none.
type Assigned struct{ Name, Value string }

// Written is what a file of settings has, and what is wrong with the lines that cannot be read. It refuses what [Rewrite]
// would. No file has no settings.
func Written(file string) (settings map[string]string, faults []error, err error) {
	if _, err := original(file); err != nil {
		return nil, nil, err
	}
	if err := writable(filepath.Dir(file)); err != nil || !isFolder(filepath.Dir(file)) {
		return nil, nil, fmt.Errorf("settings file %s: nothing can be written in that folder", file)
	}
	settings, lines := readDotenv(file, false)
	for _, l := range lines {
		faults = append(faults, l.err)
	}
	return settings, faults, nil
}

func isFolder(dir string) bool {
	info, err := os.Stat(dir)
	return err == nil && info.IsDir()
}

// Fault says what is wrong with a setting beside others.
func Fault(a Assigned, beside map[string]string) error {
	if _, err := assign(a); err != nil {
		return err
	}
	settings, f := maps.Clone(beside), newFaults()
	settings[a.Name] = a.Value
	delete(settings, a.Name+"_FILE")
	f.parse(settings, nil)
	if f.broken[a.Name] {
		return errors.Join(f.all...)
	}
	return nil
}

// Surroundings are the settings in the environment.
func Surroundings() map[string]string {
	all := map[string]string{}
	for name, value := range env.ToMap(os.Environ()) {
		if isSetting(name) && value != "" {
			all[name] = value
		}
	}
	return all
}

// Environment is the value of a setting in the environment, which wins over any file.
func Environment(name string) (value string, set bool) {
	for _, n := range []string{name, name + "_FILE"} {
		if value = os.Getenv(n); value != "" {
			return value, true
		}
	}
	return "", false
}

// Rewrite gives settings in a file new values. All else stays as it is: comments, order, names that it does not know. The
// file is replaced at once or not at all, and is then its user's alone. Links are refused: what is behind them is not ours.
func Rewrite(file string, all ...Assigned) error {
	before, err := original(file)
	if err != nil {
		return err
	}
	after := string(before)
	for _, a := range all {
		if after, err = assigned(after, a); err != nil {
			return err
		}
	}
	settings, _ := readLines(file, after)
	for _, a := range all {
		if settings[a.Name] != a.Value {
			return fmt.Errorf("%s cannot be written so that it is read again as it is", a.Name)
		}
	}
	return replace(file, before, []byte(after))
}

// original reads the file that is to be changed.
func original(file string) ([]byte, error) {
	info, err := os.Lstat(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	switch {
	case err != nil:
		return nil, fmt.Errorf("settings file: %w", err)
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("settings file %s: it is a link, a folder or a device: want a plain file", file)
	}
	text, err := readUpTo(file, maxDotenv)
	if err != nil {
		return nil, fmt.Errorf("settings file: %w", err)
	}
	if bytes.IndexByte(text, 0) >= 0 {
		return nil, fmt.Errorf("settings file %s: it is no plain text: save it as UTF-8", file)
	}
	return text, nil
}

// replace puts a file in the place of another, if that is still as it was read.
func replace(file string, before, after []byte) error {
	temporary, err := os.CreateTemp(filepath.Dir(file), filepath.Base(file)+".*.new") // readable to its user alone
	if err != nil {
		return fmt.Errorf("settings file: %w", err)
	}
	_, err = temporary.Write(after)
	err = errors.Join(err, temporary.Sync(), temporary.Close())
	if now, changed := original(file); err == nil && (changed != nil || !bytes.Equal(now, before)) {
		err = errors.Join(changed, fmt.Errorf("settings file %s: somebody else has just changed it", file))
	}
	if err == nil {
		err = os.Rename(temporary.Name(), file)
	}
	if err != nil {
		return errors.Join(err, os.Remove(temporary.Name()))
	}
	if dir, err := os.Open(filepath.Dir(file)); err == nil && runtime.GOOS != "windows" {
		_ = errors.Join(dir.Sync(), dir.Close()) // the file is there; a crash of the machine may bring the former one back
	}
	return nil
}
