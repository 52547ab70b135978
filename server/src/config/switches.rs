use figment::providers::Env;

/// `1` and `0` for the switches, which TOML would read as numbers.
pub(super) struct Switches(pub(super) Env);

impl figment::Provider for Switches {
    fn metadata(&self) -> figment::Metadata {
        self.0.metadata()
    }

    fn data(&self) -> Result<figment::value::Map<figment::Profile, figment::value::Dict>, figment::Error> {
        let mut data = self.0.data()?;
        for dict in data.values_mut() {
            for key in ["demo", "demo_remote", "trust_proxy", "all_intra"] {
                if let Some(value) = dict.get_mut(key)
                    && let Some(number) = value.to_u128()
                {
                    *value = figment::value::Value::from(number != 0);
                }
            }
        }
        Ok(data)
    }
}
