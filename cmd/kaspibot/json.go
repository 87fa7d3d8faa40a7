package main

import (
	"encoding/json"

	"github.com/urfave/cli/v3"
)

// jsonFlag is that of commands whose answer other programs read. Fields stay as they are; new ones may come.
func jsonFlag(what string) cli.Flag {
	return &cli.BoolFlag{Name: "json", Usage: "write " + what + " as one JSON document; a command that fails writes none, or says so in it"}
}

// writeJSON is the one document of a command.
func writeJSON(cmd *cli.Command, document any) error {
	e := json.NewEncoder(cmd.Root().Writer)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(document)
}
