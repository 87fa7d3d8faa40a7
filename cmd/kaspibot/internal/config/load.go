package config

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"

	"kaspibot/feed"

	"github.com/caarlos0/env/v11"
)

// Need is a part of the program that a command uses, and whose settings must therefore be there.
type Need int

// The parts.
const (
	Telegram Need = iota
	Kaspi
	Alstyle
	Shop
	Patience // is no part: for who waits for a disk on which nothing can be written now, that is no fault of the settings
)

// Load reads the environment and the file, and reports every fault at once. The environment wins. The file must be there
// if must is set. What a Config holds beside an error is what could be read.
func Load(file string, must bool, needs ...Need) (Config, error) {
	f := newFaults()
	inFile, unreadable := readDotenv(file, must)
	settings, environment := map[string]string{}, env.ToMap(os.Environ())
	maps.Copy(settings, inFile)
	maps.Copy(settings, environment)
	for _, l := range unreadable {
		f.all = append(f.all, l.err)
		f.broken[l.name] = f.broken[l.name] || environment[l.name] == ""
	}
	f.misspelt(inFile, environment)
	c := f.parse(settings, needs)
	waits := func(err error) bool {
		_, disk := errors.AsType[*feed.DiskError](err)
		return disk && slices.Contains(needs, Patience)
	}
	if err := writable(c.DataDir); c.DataDir != "" && !waits(err) {
		f.check("DATA_DIR", err)
	}
	if f.broken["DATA_DIR"] {
		c.DataDir = ""
	}
	if err := writable(c.BackupDir); c.BackupDir != "" && !waits(err) {
		f.check("BACKUP_DIR", err)
	}
	c.Warnings = slices.Concat(openToOthers("the file of settings", file), openToOthers("the data folder", c.DataDir),
		openToOthers("the folder of copies", c.BackupDir))
	for _, setting := range known() {
		if setting.secret() {
			c.Warnings = append(c.Warnings, openToOthers("the file of "+setting.name, settings[setting.name+"_FILE"])...)
		}
	}
	if n := strangers(inFile); n > 0 {
		c.Warnings = append(c.Warnings, fmt.Sprintf("names in the file of settings that are no settings: %d", n))
	}
	return c, errors.Join(f.all...)
}

// Parse reads and checks settings by their names.
func Parse(settings map[string]string, needs ...Need) (Config, error) {
	f := newFaults()
	c := f.parse(maps.Clone(settings), needs)
	return c, errors.Join(f.all...)
}

func (f *faults) parse(settings map[string]string, needs []Need) Config {
	f.secretFiles(settings)
	hidden := hiddenOf(settings)
	f.misplaced(settings)
	c, err := env.ParseAsWithOptions[Config](env.Options{Environment: settings})
	f.unfold(err)
	c.hidden = func() []string { return hidden }
	c.HTTPAddrSet = settings["HTTP_ADDR"] != ""
	f.missing(c, needs)
	f.wrong(c)
	return f.without(c)
}

// without is the Config without what cannot work, nor be tried: secrets that are none, or would go to an address that is
// none, and where to listen.
func (f *faults) without(c Config) Config {
	c.Wrong = f.broken
	for secret, names := range map[*Secret][]string{
		&c.TelegramToken: {"TELEGRAM_BOT_TOKEN", "TELEGRAM_API_URL"},
		&c.KaspiToken:    {"KASPI_API_TOKEN", "KASPI_API_URL", "KASPI_USER_AGENT", "KASPI_MERCHANT_ID"},
		&c.AlstyleToken:  {"ALSTYLE_TOKEN", "ALSTYLE_API_URL", "ALSTYLE_PACE"},
		&c.FeedPath:      {"FEED_PATH"},
	} {
		if slices.ContainsFunc(names, func(name string) bool { return f.broken[name] }) {
			*secret = ""
		}
	}
	if f.broken["HTTP_ADDR"] {
		c.HTTPAddr = ""
	}
	return c
}
