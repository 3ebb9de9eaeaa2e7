module github.com/iamverdict/verdict/bench

go 1.26.0

require (
	github.com/cedar-policy/cedar-go v1.9.0
	github.com/gobwas/glob v1.1.0
	github.com/iamverdict/verdict v0.0.0
	github.com/stretchr/testify v1.12.1
)

require (
	github.com/go-json-experiment/json v0.0.0-20260820222146-c27c302e5fc3 // indirect
	github.com/tidwall/gjson v1.20.0 // indirect
	github.com/tidwall/match v1.1.1 // indirect
	github.com/tidwall/pretty v1.2.0 // indirect
	go.yaml.in/yaml/v3 v3.0.5 // indirect
	golang.org/x/exp v0.0.0-20220921023135-46d9e7742f1e // indirect
)

replace github.com/iamverdict/verdict => ../
