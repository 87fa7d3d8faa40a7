package main

import (
	"context"
	"io"

	"github.com/urfave/cli/v3"

	"kaspibot/cmd/kaspibot/internal/licences"
)

func licencesCommand() *cli.Command {
	return &cli.Command{
		Name:    "licences",
		Aliases: []string{"licenses"},
		Usage:   "print the licences of what the program is made of",
		Action: func(_ context.Context, cmd *cli.Command) error {
			text, err := licences.Text()
			if err != nil {
				return err
			}
			_, err = io.WriteString(surround(cmd).document, text)
			return err
		},
	}
}
