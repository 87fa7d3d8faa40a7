package config

import (
	"errors"
	"maps"
	"os"

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

// Load reads the environment and the file beside it, and reports every fault at once. The environment wins.
func Load(file string, needs ...Need) (Config, error) {
	settings, err := readDotenv(file)
	if err != nil {
		return Config{}, err
	}
	if settings == nil {
		settings = map[string]string{}
	}
	maps.Copy(settings, env.ToMap(os.Environ()))
	return Parse(settings, needs...)
}

// Parse reads and checks settings by their names.
func Parse(settings map[string]string, needs ...Need) (Config, error) {
	c, err := env.ParseAsWithOptions[Config](env.Options{Environment: settings})
	f := faults{broken: map[string]bool{}}
	f.unfold(err)
	f.missing(c, needs)
	f.wrong(c, needs)
	return c, errors.Join(f.all...)
}
