package config

import (
	"errors"
	"time"

	"kaspibot/bot/orders/auto"
	"kaspibot/kaspi"
)

// AutoMode is how automatic acceptance stands until somebody chooses in the chat.
type AutoMode auto.Mode

// UnmarshalText reads off, dry or on.
func (m *AutoMode) UnmarshalText(text []byte) error {
	mode, err := auto.ParseMode(string(text))
	if err != nil {
		return errors.New("want off, dry or on")
	}
	*m = AutoMode(mode)
	return nil
}

// AutoSettings are the conditions on which the program accepts an order by itself.
type AutoSettings struct {
	Mode   AutoMode      `env:"AUTO_ACCEPT" envDefault:"off"`
	After  time.Duration `env:"AUTO_ACCEPT_AFTER" envDefault:"10m"`
	Margin int           `env:"AUTO_ACCEPT_MARGIN" envDefault:"1"`
	Least  kaspi.Tenge   `env:"AUTO_ACCEPT_MIN_PROFIT" envDefault:"500"`
}

// Rules are the conditions in the words of the desk.
func (s AutoSettings) Rules() auto.Rules {
	return auto.Rules{After: s.After, Margin: s.Margin, MinProfit: s.Least}
}
