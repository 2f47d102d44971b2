[assembly: AssemblyFixture(typeof(SandboxFixture))]
