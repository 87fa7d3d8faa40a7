package config

import (
	"errors"
	"maps"
	"os"
	"slices"

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
)

// Load reads the environment and the file, and reports every fault at once. The environment wins. The file must be there
// if must is set. What a Config holds beside an error is what could be read.
func Load(file string, must bool, needs ...Need) (Config, error) {
	f := newFaults()
	settings, unreadable := readDotenv(file, must)
	f.all = append(f.all, unreadable...)
	if settings == nil {
		settings = map[string]string{}
	}
	environment := env.ToMap(os.Environ())
	f.misspelt(settings, environment)
	maps.Copy(settings, environment)
	c := f.parse(settings, needs)
	if err := writable(c.DataDir); err != nil && !f.broken["DATA_DIR"] {
		f.add(true, "DATA_DIR: %w", err)
	}
	if c.BackupDir != "" {
		if err := writable(c.BackupDir); err != nil {
			f.add(true, "BACKUP_DIR: %w", err)
		}
	}
	c.Warnings = slices.Concat(openToOthers("the file of settings", file), openToOthers("the data folder", c.DataDir))
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
	c, err := env.ParseAsWithOptions[Config](env.Options{Environment: settings})
	f.unfold(err)
	c.HTTPAddrSet = settings["HTTP_ADDR"] != ""
	f.missing(c, needs)
	f.wrong(c)
	return f.without(c)
}

// without is the Config without the secrets that cannot work, or would go to an address that cannot: nobody may try them.
func (f *faults) without(c Config) Config {
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
	return c
}
