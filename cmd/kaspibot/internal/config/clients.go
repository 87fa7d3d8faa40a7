package config

import (
	"kaspibot/alstyle"
	"kaspibot/kaspi"
)

// KaspiOptions are the settings of a client of Kaspi.
func (c Config) KaspiOptions() []kaspi.Option {
	opts := []kaspi.Option{kaspi.WithTimeout(c.ConnectTimeout, c.RequestTimeout)}
	if c.KaspiAPI != "" {
		opts = append(opts, kaspi.WithBaseURL(c.KaspiAPI))
	}
	if c.KaspiUserAgent != "" {
		opts = append(opts, kaspi.WithUserAgent(c.KaspiUserAgent))
	}
	if c.KaspiSendUID && c.KaspiMerchant != "" {
		opts = append(opts, kaspi.WithMerchantUID(c.KaspiMerchant))
	}
	return opts
}

// AlstyleOptions are the settings of a client of Al-Style.
func (c Config) AlstyleOptions() []alstyle.Option {
	// The whole stock is one answer of megabytes, so the supplier gets three times the usual time.
	opts := []alstyle.Option{alstyle.WithPace(c.AlstylePace), alstyle.WithTimeout(c.ConnectTimeout, 3*c.RequestTimeout)}
	if c.AlstyleAPI != "" {
		opts = append(opts, alstyle.WithBaseURL(c.AlstyleAPI))
	}
	return opts
}
